import { ConfigServiceClient, StartConfigRulesEvaluationCommand } from '@aws-sdk/client-config-service';
import { describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { configAsker } from '../../../lib/aws/table/config-looks.ts';
import type { Finding } from '../../../lib/domain/finding/finding.ts';
import type { Asked } from '../../../lib/domain/record/look-ports.ts';
import type { Plan } from '../../../lib/domain/remediation/plan.ts';
import type { ChangeOutcome } from '../../../lib/remediation/change-schema.ts';
import { type Look, type LookPorts, lookAfter, lookAgain } from '../../../lib/remediation/look-again.ts';
import { blockOutcome, EXECUTION, PLAN, WHERE } from '../support/block-outcome.ts';
import { finding, keepingLog } from '../support/fixtures.ts';
import { partly } from '../support/partly.ts';

const SINCE = '2026-03-02T03:05:00.000Z';
const RULE = 's3-bucket-public-read-prohibited';
const judged = (more: Partial<Finding> = {}) =>
  finding({ id: 'f-1', account: WHERE.account, region: WHERE.region, rule: RULE, ...more });
const findings = [{ id: 'f-1', detection: 'exfiltration/config-public-bucket', severity: 'high' as const }];
const answered = blockOutcome({ ...PLAN, findings }, { expiresAt: '' });
const LOOK: Look = {
  rules: [{ rule: RULE, findings: ['f-1'] }],
  since: SINCE,
  until: '2026-03-02T03:35:00.000Z',
  seconds: 0,
};

/** What is outside: findings, what Config answers in turn, when rules looked, what is noted; time goes on where a test says so. */
function outside({ found = [judged()], answers = ['looks'] }: { found?: Finding[]; answers?: Asked[] } = {}) {
  const lines: string[] = [];
  const asked: string[] = [];
  const last = new Map<string, Date>();
  const clock = { now: new Date('2026-03-02T03:05:01Z') };
  const ports: LookPorts = {
    askConfig: async (rule) => {
      asked.push(rule);
      return answers.shift() ?? 'looks';
    },
    looks: {
      judgedOf: async (thing) => (thing === 'payroll' ? ['f-1'] : []),
      last: async (rule) => last.get(rule),
      note: async (rule, at) => void last.set(rule, at),
    },
    readFinding: async (id) => found.find((one) => one.id === id),
    timeline: { note: async (id, { what, why }) => void lines.push(`${id} ${what}: ${why}`) },
    log: keepingLog(),
    now: () => clock.now,
  };
  const step = (look: Look = LOOK) =>
    lookAgain({ step: 'look', playbook: 'block-public-bucket', execution: EXECUTION, look }, ports);
  return { ports, lines, asked, last, clock, step };
}

describe('which rules are to look again', () => {
  test('are those of the findings behind what was put right, for half an hour', async () => {
    expect(await lookAfter(answered, { ...WHERE, time: SINCE }, outside().ports)).toEqual(LOOK);
  });

  test('are not asked after the end of a lease: what has an end must end', async () => {
    const until = '2026-03-02T03:15:00.000Z';

    const look = await lookAfter({ ...answered, expiresAt: until }, { ...WHERE, time: SINCE }, outside().ports);

    expect(look?.until).toBe(until);
  });

  test('are those that judged what a person had put right, who names no finding', async () => {
    const target = { label: 'bucket payroll', resource: 'arn:aws:s3:::payroll', account: WHERE.account, region: '' };
    const plan = partly<Plan>({ kind: 'change', findings: [], targets: [{ ...target, before: {}, after: {} }] });
    const outcome: ChangeOutcome = { ...answered, plan };

    expect(await lookAfter(outcome, { ...WHERE, time: SINCE }, outside().ports)).toEqual(LOOK);
  });

  test.each([
    ['another account', judged({ account: '111122223333' })],
    ['another region', judged({ region: 'us-east-1' })],
    ['a drill', judged({ drill: true })],
    ['a finding of something else', finding({ id: 'f-1', account: WHERE.account, region: WHERE.region })],
  ])('are not those of %s', async (_what, found) => {
    expect(await lookAfter(answered, WHERE, outside({ found: [found] }).ports)).toBeUndefined();
  });

  test.each(['observed', 'refused', 'undone', 'drifted', 'denied', 'expired', 'failed', 'approval'] as const)(
    'are none where it was not put right: %s',
    async (outcome) => {
      expect(await lookAfter({ ...answered, outcome }, WHERE, outside().ports)).toBeUndefined();
    },
  );

  test('are none where the table does not answer: the outcome is told all the same', async () => {
    const { ports } = outside();
    const readFinding = async () => Promise.reject(new Error('throttled'));

    expect(await lookAfter(answered, WHERE, { ...ports, readFinding })).toBeUndefined();
  });
});

describe('a rule', () => {
  test('is asked, and the record of the finding says so', async () => {
    const on = outside();

    expect(await on.step()).toEqual({ look: null });

    expect(on.asked).toEqual([RULE]);
    expect(on.lines).toEqual([`f-1 AWS Config looks again: rule ${RULE}, after block-public-bucket: it was asked to`]);
  });

  test('that is being evaluated is asked again, until it looks', async () => {
    const on = outside({ answers: ['busy', 'looks'] });

    const first = await on.step();
    on.clock.now = new Date('2026-03-02T03:06:11Z');
    const second = await on.step(first.look ?? LOOK);

    expect(first).toEqual({ look: { ...LOOK, seconds: 70 } });
    expect(second).toEqual({ look: null });
    expect(on.asked).toEqual([RULE, RULE]);
    expect(on.lines).toHaveLength(1);
  });

  test('that another execution had look since is not asked: it has seen this, too', async () => {
    const on = outside();
    on.last.set(RULE, new Date('2026-03-02T03:05:00.500Z'));

    expect(await on.step()).toEqual({ look: null });

    expect(on.asked).toEqual([]);
    expect(on.lines[0]).toMatch(/looks again: .* it was asked at 2026-03-02T03:05:00.500Z$/);
  });

  test('looks at most every ten minutes, since AWS charges each look at each resource', async () => {
    const on = outside();
    on.last.set(RULE, new Date('2026-03-02T03:00:01Z'));

    expect(await on.step()).toEqual({ look: { ...LOOK, seconds: 300 } });

    expect(on.asked).toEqual([]);
  });

  test('that stays busy is left to its own time, which the record says', async () => {
    const on = outside({ answers: ['busy'] });
    on.clock.now = new Date('2026-03-02T03:34:30Z');

    expect(await on.step()).toEqual({ look: null });

    expect(on.lines[0]).toMatch(/does not look again: .* it sees this when it looks by itself$/);
  });

  test('that is gone, or may not be asked, is named with the reason, and the others are asked', async () => {
    const on = outside({ answers: [{ problem: 'NoSuchConfigRuleException: gone' }, 'looks'] });
    const rules = [...LOOK.rules, { rule: 'another', findings: ['f-2'] }];

    expect(await on.step({ ...LOOK, rules })).toEqual({ look: null });

    expect(on.lines).toEqual([
      `f-1 AWS Config does not look again: rule ${RULE}, after block-public-bucket: NoSuchConfigRuleException: gone`,
      'f-2 AWS Config looks again: rule another, after block-public-bucket: it was asked to',
    ]);
  });
});

describe('AWS Config', () => {
  test('is asked for one rule by name', async () => {
    const config = mockClient(ConfigServiceClient);
    config.resolves({});

    expect(await configAsker(new ConfigServiceClient())(RULE)).toBe('looks');

    expect(config.commandCalls(StartConfigRulesEvaluationCommand).map(({ args }) => args[0].input)).toEqual([
      { ConfigRuleNames: [RULE] },
    ]);
  });

  test.each([
    ['LimitExceededException', 'busy'],
    ['ResourceInUseException', 'busy'],
    ['ThrottlingException', 'busy'],
    ['AccessDeniedException', { problem: 'AccessDeniedException: no' }],
  ])('that answers %s', async (name, expected) => {
    mockClient(ConfigServiceClient).rejects(Object.assign(new Error('no'), { name }));

    expect(await configAsker(new ConfigServiceClient())(RULE)).toEqual(expected);
  });
});
