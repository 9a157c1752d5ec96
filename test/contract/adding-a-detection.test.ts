import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ROOT } from '../../local/paths.ts';

/** A detection on a service and with a technique that nothing else here names. */
const ID = 'exfiltration/dashboard-shared';
const FILE = `import { detection } from '../../domain/finding/detection.ts';
import { apiCall, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('dashboardId');

/** A dashboard was shared. */
export default detection({
  id: '${ID}',
  title: 'Dashboard shared by hand',
  severity: 'medium',
  attack: ['T9999.001'],
  pattern: apiCall('quicksight', ['UpdateDashboardPermissions']),
  subject,
  summary: told(subject, 'others may read it'),
  advice: ['Ask who it was.'],
  references: ['https://example.com/'],
});
`;

const event = (eventName: string) => ({
  version: '0',
  id: `e-${eventName}`,
  'detail-type': 'AWS API Call via CloudTrail',
  source: 'aws.quicksight',
  account: '000000000000',
  time: '2026-03-02T03:04:05Z',
  region: 'eu-central-1',
  resources: [],
  detail: {
    userIdentity: { type: 'IAMUser', arn: 'arn:aws:iam::000000000000:user/mallory' },
    eventSource: 'quicksight.amazonaws.com',
    eventName,
    requestParameters: { dashboardId: 'sales' },
    eventType: 'AwsApiCall',
  },
});

/** Says what the copy knows of the detection: the rules that let its event through, its pages, its place in the Navigator layer. */
const ASK = `
import { loadDetections } from './lib/detections/registry.ts';
import { deriveRules } from './lib/pattern/derive-rules.ts';
import { detectionPages } from './docs/detections.ts';
import { navigatorLayer } from './cli/coverage.ts';
const detections = await loadDetections();
const pages = await detectionPages({ day: [] });
console.log(JSON.stringify({
  rules: deriveRules(detections).filter((rule) => rule.detections.includes('${ID}')).length,
  pages: Object.keys(pages).filter((name) => pages[name].includes('${ID}')).sort(),
  layer: JSON.stringify(navigatorLayer(detections)).includes('T9999.001'),
}));
`;

describe('a detection is one file and its events: nothing else is edited', () => {
  const copy = mkdtempSync(join(tmpdir(), 'riposte-adding-'));
  const run = (...args: string[]) =>
    execFileSync(join(ROOT, 'node_modules/node/bin/node'), args, { cwd: copy, encoding: 'utf8' });

  beforeAll(() => {
    for (const part of [
      'functions',
      'lib',
      'cli',
      'docs',
      'bench',
      'resources',
      'local',
      'events',
      'package.json',
      'policy.yml',
    ])
      cpSync(join(ROOT, part), join(copy, part), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
    writeFileSync(join(copy, `lib/detections/${ID}.ts`), FILE);
    writeFileSync(join(copy, `events/${ID}.json`), JSON.stringify(event('UpdateDashboardPermissions')));
    writeFileSync(join(copy, `events/${ID}.benign.json`), JSON.stringify(event('UpdateDashboard')));
    writeFileSync(join(copy, 'ask.mjs'), ASK);
  });

  afterAll(() => rmSync(copy, { recursive: true }));

  test('its rule, its documentation and its place in the coverage are derived', () => {
    expect(JSON.parse(run('ask.mjs'))).toEqual({ rules: 1, pages: ['exfiltration.md', 'index.md'], layer: true });
  });

  test('replay raises on its event, and not on the benign one', () => {
    const lines = run('cli/entry.ts', 'replay', `events/${ID}.json`, `events/${ID}.benign.json`, '--json');

    const found = lines
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { detection: string; subject: string });
    expect(found.filter(({ detection }) => detection === ID)).toEqual([expect.objectContaining({ subject: 'sales' })]);
  });
});
