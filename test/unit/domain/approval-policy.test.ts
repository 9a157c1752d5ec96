import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ASKING, phaseAt } from '../../../lib/domain/policy/approval-policy.ts';
import { parsePolicy, playbookPolicy } from '../../../lib/domain/policy/policy.ts';

const TOPIC = 'arn:aws:sns:eu-central-1:123456789012:managers';
const AT = '2026-03-02T03:00:00.000Z';
const later = (minutes: number) => new Date(Date.parse(AT) + minutes * 60_000);

describe('how people are asked', () => {
  test('is a day, a reminder at half of it and one person, unless the policy says otherwise', () => {
    expect(playbookPolicy(parsePolicy({ version: 1 }), 'block-ip').approval).toEqual({
      minutes: 1440,
      remindAfter: 720,
      quorum: 1,
      notRequester: false,
    });
  });

  test('is the general setting where the playbook says nothing of its own', () => {
    const policy = parsePolicy({
      version: 1,
      approval: { minutes: 60, escalateTo: TOPIC },
      playbooks: { 'block-ip': { approval: { quorum: 2, remindAfter: 20 } } },
    });

    expect(playbookPolicy(policy, 'block-ip').approval).toEqual({
      minutes: 60,
      remindAfter: 20,
      escalateTo: TOPIC,
      quorum: 2,
      notRequester: false,
    });
    expect(playbookPolicy(policy, 'rotate-secret').approval).toMatchObject({ minutes: 60, quorum: 1 });
  });

  test.each([
    [{ minutes: 0 }, 'approval.minutes'],
    [{ minutes: 20_161 }, 'approval.minutes'],
    [{ quorum: 0 }, 'approval.quorum'],
    [{ quorum: 1.5 }, 'approval.quorum'],
    [{ escalateTo: 'boss@example.com' }, 'must be the ARN of an SNS topic'],
    [{ reminder: 5 }, 'reminder'],
  ])('refuses %j', (approval, problem) => {
    expect(() => parsePolicy({ version: 1, approval })).toThrow(problem);
  });
});

describe('a question in its time', () => {
  const asking = { ...ASKING, minutes: 100, remindAfter: 20, escalateTo: TOPIC };

  test.each([
    [0, 'ask', 1200],
    [19, 'ask', 60],
    [20, 'remind', 2400],
    [59, 'remind', 60],
    [60, 'escalate', 2400],
    [99.9, 'escalate', 6],
    [100, 'escalate', 0],
    [500, 'escalate', 0],
  ])('after %d minutes', (minutes, phase, seconds) => {
    expect(phaseAt(asking, AT, later(minutes))).toEqual({ phase, seconds });
  });

  test('without a second topic is reminded of once; without a reminder the second topic is told at half', () => {
    expect(phaseAt({ ...asking, escalateTo: undefined }, AT, later(60))).toEqual({ phase: 'remind', seconds: 2400 });
    expect(phaseAt({ ...asking, remindAfter: 0 }, AT, later(49))).toEqual({ phase: 'ask', seconds: 60 });
    expect(phaseAt({ ...asking, remindAfter: 0 }, AT, later(50))).toEqual({ phase: 'escalate', seconds: 3000 });
  });

  test('whatever the settings, waiting from step to step comes to the end after at most three', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.1, max: 20_160, noNaN: true }),
        fc.double({ min: 0, max: 20_160, noNaN: true }),
        fc.boolean(),
        (minutes, remindAfter, escalates) => {
          const policy = { ...ASKING, minutes, remindAfter, ...(escalates ? { escalateTo: TOPIC } : {}) };
          const phases: string[] = [];
          let now = new Date(AT);
          for (let step = phaseAt(policy, AT, now); step.seconds > 0; step = phaseAt(policy, AT, now)) {
            phases.push(step.phase);
            now = new Date(now.getTime() + step.seconds * 1000);
          }

          expect(phases.length).toBeLessThanOrEqual(3);
          expect(new Set(phases).size).toBe(phases.length);
          expect(now.getTime() - Date.parse(AT)).toBeGreaterThanOrEqual(minutes * 60_000);
        },
      ),
    );
  });
});
