import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import type { Severity } from '../../../lib/domain/finding/severity.ts';
import type { Alert } from '../../../lib/domain/telling/alert.ts';
import { findingAlert } from '../../../lib/domain/telling/alert.ts';
import { renderAlert } from '../../../lib/domain/telling/render-alert.ts';
import { compilePattern } from '../../../lib/pattern/compile.ts';
import { finding } from '../support/fixtures.ts';

const page = readFileSync(new URL('../../../docs/channels.md', import.meta.url), 'utf8');
const [, section = ''] = page.split('\n## Queues and functions of your own\n');
const POLICIES = [...section.matchAll(/```json\n(.*)\n```/g)].map(([, json = '']) => json);

/** What of a message SNS lets through; filter policies on attributes say it as event patterns do. Source: SNS developer guide, "Filter policy constraints". */
function passes(policy: string, kind: Alert['kind'], severity: Severity, account = '111122223333', wakes = true) {
  const { attributes } = renderAlert({ ...findingAlert(finding({ severity, account }), 'Runs x.', []), kind, wakes });
  const values = Object.entries(attributes).map(([name, { type, value }]) => [
    name,
    type === 'Number' ? Number(value) : value,
  ]);
  return compilePattern(JSON.parse(policy))(Object.fromEntries(values));
}

test('the filter policies of the page let through what it says', () => {
  const [loud = '', done = '', waking = ''] = POLICIES;

  expect(POLICIES).toHaveLength(3);
  expect(passes(loud, 'finding', 'high')).toBe(true);
  expect(passes(loud, 'finding', 'medium')).toBe(false);
  expect(passes(loud, 'outcome', 'critical')).toBe(false);
  expect(passes(done, 'outcome', 'info')).toBe(true);
  expect(passes(done, 'failure', 'high')).toBe(true);
  expect(passes(done, 'failure', 'high', '444455556666')).toBe(false);
  expect(passes(waking, 'approval', 'medium')).toBe(true);
  expect(passes(waking, 'approval', 'medium', '111122223333', false)).toBe(false);
  expect(passes(waking, 'digest', 'high')).toBe(false);
});
