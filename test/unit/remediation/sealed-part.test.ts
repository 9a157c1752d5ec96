import { describe, expect, test } from '@jest/globals';
import type { Finding } from '../../../lib/domain/finding/finding.ts';
import { carryOutSteps } from '../../../lib/remediation/carry-out-steps.ts';
import { changeOutcomeSchema } from '../../../lib/remediation/change-schema.ts';
import type { Steps } from '../../../lib/remediation/steps.ts';
import { withKnownOrigins } from '../../../lib/remediation/unplanned-origins.ts';
import { finding } from '../support/fixtures.ts';

const partKey = async () => 'key';
const task = (taskId: string) => ({
  taskId,
  params: { ips: ['203.0.113.7'] },
  reason: 'r',
  requestedBy: 'detection x',
});
const NONE = 'It says that it is a part of a task, and is none that riposte made: nothing is done';

/** What a playbook that splits gets as its input; it answers with these parts. */
async function planned(name: string, input: unknown, parts?: readonly { name: string; input: object }[]) {
  const given: unknown[] = [];
  const steps = {
    plan: async (came: unknown) => {
      given.push(came);
      return parts === undefined ? { decision: 'refuse' } : { decision: 'split', parts };
    },
  } as unknown as Steps;
  const execution = { name, id: `arn:x:${name}`, startedAt: '2026-06-01T00:00:00Z' };
  const ports = { readApproval: async () => undefined, loadPolicy: async () => ({ ok: false }) as never, partKey };
  const result = await carryOutSteps(steps, { verb: 'plan', execution, input }, { ...ports, settles: true });
  return { given: given[0], result: result as { parts: { name: string; input: { seal?: string } }[] } };
}

describe('a part of a task', () => {
  test('is carried out by the execution that it was made for', async () => {
    const { result } = await planned('whole', { requests: [task('t')] }, [
      { name: 'part-1', input: { requests: [task('t.0')] } },
    ]);

    const { given } = await planned('part-1', result.parts[0]?.input);

    expect(given).toEqual({ requests: [task('t.0')] });
  });

  test('by a person’s start has no seal, and needs none', async () => {
    const { result } = await planned('whole', {}, [{ name: 'part-1', input: { secretId: 'a', reason: 'leak' } }]);

    expect(result.parts).toEqual([{ name: 'part-1', input: { secretId: 'a', reason: 'leak' } }]);
    expect((await planned('part-1', result.parts[0]?.input)).given).toEqual({ secretId: 'a', reason: 'leak' });
  });

  test('has a name that nobody can make out, and the same one when the step is made again', async () => {
    const part = { name: 'block-ip-0123456789abcdef0123456789abcdef', input: { requests: [task('t.0')] } };

    const names = [await planned('whole', {}, [part]), await planned('whole', {}, [part])].map(
      ({ result }) => result.parts[0]?.name,
    );

    expect(names).toEqual(['block-ip-246ac6359f83862764351d654abc3ba2', 'block-ip-246ac6359f83862764351d654abc3ba2']);
  });

  test.each([
    ['says so without a seal', 'part-1', (_made: object) => ({ requests: [task('t.0')] })],
    ['has another’s seal', 'part-1', (made: object) => ({ ...made, requests: [task('t.1')] })],
    ['is of another execution', 'part-2', (made: object) => made],
    ['has a seal that is no text', 'part-1', (made: object) => ({ ...made, seal: 1 })],
    ['hides behind one that is none', 'part-1', (_made: object) => ({ requests: [task('t'), task('t.0')] })],
    ['is no list', 'part-1', (_made: object) => ({ requests: task('t.0') })],
  ])('that %s is none', async (_what, name, change) => {
    const { result } = await planned('whole', {}, [{ name: 'part-1', input: { requests: [task('t.0')] } }]);

    await expect(planned(name, change(result.parts[0]?.input ?? {}))).rejects.toThrow(NONE);
  });
});

describe('what failed before there was a plan is told', () => {
  const recorded = finding({ id: 'f-1', detection: 't/quiet', severity: 'low' });
  const said = { id: 'f-1', detection: 'call +1 555 now', severity: 'critical', task: 'of-another' };
  const asked = new Set(['t-000000000000']);
  const ports = {
    partKey,
    readFinding: async (id: string): Promise<Finding | undefined> => (id === 'f-1' ? recorded : undefined),
    wasAsked: async ({ task: one }: { task: string }) => asked.has(one),
  };
  const failed = (input: unknown) =>
    changeOutcomeSchema.parse({
      kind: 'change',
      outcome: 'failed',
      playbook: 'block-ip',
      machine: 'm',
      execution: { name: 'n', id: 'arn:x:n', startedAt: '' },
      plan: null,
      input,
    });

  test('under the finding that triage asked about, as it was recorded', async () => {
    const { input } = await withKnownOrigins(
      failed({ requests: [{ ...task('t-000000000000'), finding: said }] }),
      ports,
    );

    expect(input).toEqual({
      requests: [
        {
          params: { ips: ['203.0.113.7'] },
          finding: { id: 'f-1', detection: 't/quiet', severity: 'low', task: 't-000000000000' },
        },
      ],
    });
  });

  test.each([
    ['about which triage asked for nothing of it', { ...task('mine'), finding: said }, { requests: [] }],
    ['that was never recorded', { ...task('t-000000000000'), finding: { ...said, id: 'f-2' } }, { requests: [] }],
    ['in a form of no task', { finding: said }, undefined],
    ['as a part that riposte did not make', { ...task('t-000000000000.0'), finding: said }, undefined],
  ])('and under no finding %s', async (_what, request, left) => {
    const { input } = await withKnownOrigins(failed({ requests: [request] }), ports);

    expect(input).toEqual(left);
  });

  test('and with what a person typed, as they did', async () => {
    const outcome = failed({ ips: ['203.0.113.7'], reason: 'scanner' });

    expect(await withKnownOrigins(outcome, ports)).toEqual(outcome);
  });
});
