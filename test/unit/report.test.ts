import { expect, test } from '@jest/globals';
import { type Outcome, outcomeSchema } from '../../lib/remediation/outcome.ts';
import { alertOf, type ReportPorts, report } from '../../lib/remediation/report.ts';
import { keepingLog } from './fixtures.ts';
import { memoryTelling } from './memory-telling.ts';

const EXECUTION = { name: 'block-ip-1', id: 'arn:aws:states:eu-central-1:123456789012:execution:x:block-ip-1' };

/** An outcome as a workflow hands it over. */
function blocked(more: object = {}): Outcome {
  return outcomeSchema.parse({
    outcome: 'applied',
    playbook: 'block-ip',
    machine: 'arn:aws:states:eu-central-1:123456789012:stateMachine:riposte-prod-block-ip',
    execution: { ...EXECUTION, startedAt: '2026-03-02T03:04:06Z' },
    expiresAt: '2026-03-03T03:05:00Z',
    plan: {
      kind: 'block',
      decision: 'apply',
      why: "the policy's mode is auto",
      targets: [{ cidr: '203.0.113.7/32', family: 'IPV4', asked: 0 }],
      asked: [{ reason: 'Burst of failed API calls', requestedBy: 'detection discovery/api-error-rate-insight' }],
      refused: [],
      leaseMinutes: 1440,
      before: [],
      calls: [],
      findings: [
        { id: 'f-1', detection: 'discovery/api-error-rate-insight', severity: 'high', task: 'block-ip-1-2' },
        { id: 'f-2', detection: 'discovery/api-error-rate-insight', severity: 'high' },
      ],
    },
    ...more,
  });
}

test('what an attempt came to is noted under its finding and task', async () => {
  const ended: string[][] = [];
  const ports: ReportPorts = {
    publish: async () => {},
    ...memoryTelling(),
    emit: async () => {},
    timeline: { note: async () => {} },
    attempts: { end: async (finding, task, outcome) => void ended.push([finding, task, outcome]) },
    log: keepingLog(),
    now: () => new Date('2026-03-02T03:05:00Z'),
  };

  const where = { account: '123456789012', region: 'eu-central-1', time: '2026-03-02T03:05:00Z', stage: 'prod' };

  await report(blocked(), alertOf(blocked(), where), ports);

  expect(ended).toEqual([['f-1', 'block-ip-1-2', 'applied']]);
});
