import {
  ConfigServiceClient,
  DescribeComplianceByConfigRuleCommand,
  GetComplianceDetailsByConfigRuleCommand,
} from '@aws-sdk/client-config-service';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { sumLines } from '../../../cli/commands/sweep.ts';
import { progressIn, type SweepPorts, type SweepProgress, sweepAll } from '../../../lib/ask/sweep.ts';
import { complianceReader } from '../../../lib/aws/account/compliance.ts';
import type { Evaluation, Swept } from '../../../lib/domain/finding/sweep.ts';

const config = mockClient(ConfigServiceClient);
const result = (ResourceId: string) => ({
  EvaluationResultIdentifier: { EvaluationResultQualifier: { ResourceType: 'AWS::S3::Bucket', ResourceId } },
});
const refusal = (name: string) => Object.assign(new Error(name), { name });

beforeEach(() => {
  config.reset();
});

describe('what AWS Config says', () => {
  test('is read to its last page', async () => {
    config
      .on(DescribeComplianceByConfigRuleCommand)
      .resolvesOnce({ ComplianceByConfigRules: [{ ConfigRuleName: 'b' }], NextToken: 'more' })
      .resolves({ ComplianceByConfigRules: [{ ConfigRuleName: 'a' }] });
    config.on(GetComplianceDetailsByConfigRuleCommand).resolves({ EvaluationResults: [result('x')], NextToken: 't1' });
    const reader = complianceReader({ region: 'eu-central-1' });

    expect(await reader.failingRules()).toEqual(['a', 'b']);
    expect(await reader.page('a', undefined)).toEqual({
      evaluations: [{ rule: 'a', type: 'AWS::S3::Bucket', resource: 'x' }],
      next: 't1',
    });
  });

  test('is read from the beginning of a rule where the token is of no use any more, and is nothing where the rule is gone', async () => {
    config.on(GetComplianceDetailsByConfigRuleCommand).rejects(refusal('NoSuchConfigRuleException'));
    config
      .on(GetComplianceDetailsByConfigRuleCommand, { ConfigRuleName: 'a', NextToken: 'old' })
      .rejects(refusal('InvalidNextTokenException'));
    config
      .on(GetComplianceDetailsByConfigRuleCommand, { ConfigRuleName: 'a', NextToken: undefined })
      .resolves({ EvaluationResults: [result('x')] });
    const reader = complianceReader({ region: 'eu-central-1' });

    expect((await reader.page('a', 'old')).evaluations).toHaveLength(1);
    expect(await reader.page('gone', undefined)).toEqual({ evaluations: [] });
  });
});

/** Two rules: `a` with two pages of 30 resources each, `b` with one. */
function account(): SweepPorts & { handed: string[]; kept: SweepProgress[]; failAt?: number } {
  const resources = (rule: string, from: number): Evaluation[] =>
    Array.from({ length: 30 }, (_, index) => ({ rule, type: 'AWS::S3::Bucket', resource: `${rule}-${from + index}` }));
  const made = {
    handed: [] as string[],
    kept: [] as SweepProgress[],
    failAt: Number.POSITIVE_INFINITY,
    failingRules: async () => ['a', 'b'],
    page: async (rule: string, token: string | undefined) =>
      rule === 'a' && token === undefined
        ? { evaluations: resources(rule, 0), next: 'second' }
        : { evaluations: resources(rule, token === 'second' ? 30 : 0) },
    handOver: async (evaluations: readonly Evaluation[]) => {
      if (made.handed.length >= made.failAt) throw new Error('the network is gone');
      made.handed.push(...evaluations.map(({ resource }) => resource));
      return evaluations.map((one): Swept => ({ ...one, severity: 'high', state: 'new', asked: 0 }));
    },
    keep: async (progress: SweepProgress) => void made.kept.push(structuredClone(progress)),
    forget: async () => void made.kept.push({ begunAt: 'over', done: [] }),
    say: () => {},
  };
  return made;
}

describe('a sweep of an account', () => {
  const begun = { begunAt: '2026-03-02T03:04:05Z', done: [] };

  test('hands over everything, twenty at a time, and forgets how far it came', async () => {
    const there = account();

    await sweepAll(begun, there);

    expect(there.handed).toHaveLength(90);
    expect(there.kept.at(-1)).toEqual({ begunAt: 'over', done: [] });
  });

  test('that broke off carries on with the page it was at, and leaves out none', async () => {
    const there = account();
    there.failAt = 50;

    const failed = await sweepAll(begun, there).catch((error: unknown) => String(error));
    const before = there.kept.at(-1) ?? begun;
    const next = account();
    await sweepAll(before, next);

    expect(failed).toBe('Error: the network is gone');
    expect(before).toEqual({ ...begun, at: { rule: 'a', next: 'second' } });
    expect(next.handed[0]).toBe('a-30');
    expect(new Set([...there.handed, ...next.handed]).size).toBe(90);
  });

  test('says what it came to', () => {
    const one = { rule: 'r', type: 't', resource: 'x' };
    const all: Swept[] = [
      { ...one, severity: 'low', state: 'new', asked: 0 },
      { ...one, severity: 'high', state: 'new', asked: 1 },
      { ...one, severity: 'high', state: 'known', asked: 1 },
    ];

    expect(sumLines(all, true)).toEqual([
      '3 resources: 2 new, 1 known before.',
      'New are 1 high, 1 low: on-call gets them in one message, within half an hour.',
      '2 changes asked for: the policy decides which of them happen, and how many an hour.',
    ]);
    expect(sumLines([], false)[0]).toBe('AWS Config calls nothing non-compliant.');
  });

  test('that carries on says so of what it came to: the rules before it may have had much', () => {
    expect(sumLines([], false, 12)[0]).toBe('Nothing in what was left; 12 rules were through before.');
  });

  test.each([
    ['was written by a sweep', '2026-03-01T03:04:05.000Z', true],
    ['is older than a week', '2026-02-01T03:04:05.000Z', false],
    ['lies ahead, so that it would never be old', '2036-03-02T03:04:05.000Z', false],
    ['a terminal would obey', 'Mar 1 2026 (\u001b[2J) 10:00', false],
  ])('goes on from what %s: %s %s', (_, begunAt, counts) => {
    const progress = { begunAt, done: ['a'] };

    expect(progressIn(JSON.stringify(progress), new Date('2026-03-02T03:04:05Z'))).toEqual(
      counts ? progress : undefined,
    );
  });
});
