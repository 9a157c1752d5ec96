import { expect, test } from '@jest/globals';
import { alertOf, type ReportPorts, report } from '../../lib/remediation/report.ts';
import { blockOutcome, PLAN, WHERE } from './block-outcome.ts';
import { keepingLog } from './fixtures.ts';
import { memoryTelling } from './memory-telling.ts';

const FINDINGS = [
  { id: 'f-1', detection: 'discovery/api-error-rate-insight', severity: 'high' as const, task: 'block-ip-1-2' },
  { id: 'f-2', detection: 'discovery/api-error-rate-insight', severity: 'high' as const },
];

const IDLE = { outcome: 'refused' as const, refused: [{ input: 'i-1', reason: 'is closed', idle: true as const }] };
const REFUSED = { outcome: 'refused' as const, refused: [...IDLE.refused, { input: 'i-2', reason: 'is not ours' }] };

test.each([
  ['as it is', {}, 'applied'],
  ['as idle, where it was refused since nothing was to be changed', IDLE, 'idle'],
  ['as refused, where something else was the reason', REFUSED, 'refused'],
])('what an attempt came to is noted under its finding and task, %s', async (_name, more, expected) => {
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

  const outcome = { ...blockOutcome({ ...PLAN, findings: FINDINGS }) };
  const { plan } = outcome;
  if (plan !== null && 'outcome' in more) {
    outcome.outcome = more.outcome;
    outcome.plan = { ...plan, refused: [...more.refused] };
  }

  await report(outcome, alertOf(outcome, WHERE), ports);

  expect(ended).toEqual([['f-1', 'block-ip-1-2', expected]]);
});
