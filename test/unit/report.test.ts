import { expect, test } from '@jest/globals';
import { alertOf, type ReportPorts, report } from '../../lib/remediation/report.ts';
import { blockOutcome, PLAN, WHERE } from './block-outcome.ts';
import { keepingLog } from './fixtures.ts';
import { memoryTelling } from './memory-telling.ts';

const FINDINGS = [
  { id: 'f-1', detection: 'discovery/api-error-rate-insight', severity: 'high' as const, task: 'block-ip-1-2' },
  { id: 'f-2', detection: 'discovery/api-error-rate-insight', severity: 'high' as const },
];

test('what an attempt came to is noted under its finding and task', async () => {
  const ended: string[][] = [];
  const ports: ReportPorts = {
    publish: async () => {},
    ...memoryTelling(),
    emit: async () => {},
    timeline: { note: async () => {} },
    noteContained: async () => {},
    attempts: { end: async (finding, task, outcome) => void ended.push([finding, task, outcome]) },
    log: keepingLog(),
    now: () => new Date('2026-03-02T03:05:00Z'),
  };

  const outcome = blockOutcome({ ...PLAN, findings: FINDINGS });

  await report(outcome, alertOf(outcome, WHERE), ports);

  expect(ended).toEqual([['f-1', 'block-ip-1-2', 'applied']]);
});
