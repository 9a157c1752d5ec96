import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import {
  DescribeTrustedAdvisorCheckSummariesCommand,
  DescribeTrustedAdvisorChecksCommand,
  RefreshTrustedAdvisorCheckCommand,
  SupportClient,
} from '@aws-sdk/client-support';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { advisor, plainMail } from '../../../lib/aws/account/advisor.ts';
import { type Check, digestOf, refreshChecks, type Standing, tellOwners } from '../../../lib/foundation/advisor.ts';

const OF = { account: '123456789012', at: new Date('2026-03-02T06:00:00Z') };
const check = (id: string, category: string, name: string): Check => ({ id, category, name });
const standing = (id: string, status: string, flagged = 0, saving = 0): Standing => ({ id, status, flagged, saving });

describe('the weekly mail to the owners', () => {
  test('is by category, sums what could be saved, and shows what is not known', () => {
    const checks = [
      check('1', 'cost_optimizing', 'Low Utilization Amazon EC2 Instances'),
      check('2', 'cost_optimizing', 'Idle Load Balancers'),
      check('3', 'security', 'MFA on Root Account'),
      check('4', 'sustainability', 'Instances in the Wrong Region'),
      check('5', 'performance', 'Amazon EBS Provisioned IOPS Throughput'),
      check('6', 'fault_tolerance', 'Amazon RDS Backups'),
    ];
    const standings = [
      standing('1', 'warning', 4, 1_000.5),
      standing('2', 'error', 1, 20),
      standing('3', 'error', 1),
      standing('4', 'warning', 2),
      standing('5', 'ok'),
      standing('6', 'not_available'),
    ];

    expect(digestOf(checks, standings, OF)).toEqual({
      subject: 'Trusted Advisor: 4 of 6 checks ask for something, 1,020.50 USD a month to save',
      text: `What AWS Trusted Advisor says of account 123456789012, 2026-03-02.

By AWS's estimate 1,020.50 USD a month could be saved.

Cost optimization
- yellow: Low Utilization Amazon EC2 Instances: 4 resources, 1,000.50 USD a month
- red: Idle Load Balancers: 1 resource, 20.00 USD a month

Security
- red: MFA on Root Account: 1 resource

Of a category that riposte does not know
- yellow: Instances in the Wrong Region (sustainability): 2 resources

These have no result: new, refreshed just now, or for another plan: Amazon RDS Backups.`,
    });
  });

  test('comes where nothing is asked for, too, and says which checks riposte takes for another category', () => {
    const { subject, text } = digestOf([check('1', 'performance', 'MFA on Root Account')], [standing('1', 'ok')], OF);

    expect(subject).toBe('Trusted Advisor: 0 of 1 checks ask for something');
    expect(text).toContain('It knows of nothing to save.');
    expect(text).toContain('takes them for another category than AWS does: MFA on Root Account.');
  });

  test('shows a name as one line, whatever is in it', () => {
    const { text } = digestOf([check('1', 'security', 'A\nB')], [standing('1', 'error', 1)], OF);

    expect(text).toContain('- red: A<U+000A>B: 1 resource');
  });
});

describe('asking Trusted Advisor', () => {
  const support = mockClient(SupportClient);
  const sns = mockClient(SNSClient);
  const warned: string[] = [];
  const ports = {
    ...advisor(new SupportClient({})),
    certificates: async () => ({ unused: [], regions: ['us-east-1'], problems: [] }),
    publish: plainMail(new SNSClient({}), 'arn:aws:sns:us-east-1:123456789012:owners'),
    log: { info: () => undefined, warn: (message: string) => void warned.push(message), error: () => undefined },
    now: () => OF.at,
  };
  const refused = (name: string) => Object.assign(new Error(name), { name });

  beforeEach(() => {
    support.reset();
    sns.reset();
    warned.length = 0;
  });

  test('has all checks made anew that can be, and counts the others', async () => {
    support.on(DescribeTrustedAdvisorChecksCommand).resolves({
      checks: ['1', '2', '3'].map((id) => ({ id, name: id, category: 'security', description: '', metadata: [] })),
    });
    support
      .on(RefreshTrustedAdvisorCheckCommand, { checkId: '1' })
      .resolves({ status: { checkId: '1', status: 'enqueued', millisUntilNextRefreshable: 0 } })
      .on(RefreshTrustedAdvisorCheckCommand, { checkId: '2' })
      .resolves({ status: { checkId: '2', status: 'success', millisUntilNextRefreshable: 300_000 } })
      .on(RefreshTrustedAdvisorCheckCommand, { checkId: '3' })
      .rejects(refused('InvalidParameterValueException'));

    expect(await refreshChecks(ports)).toEqual({ asked: 1, 'too soon': 1, 'by AWS alone': 1 });
  });

  test('says plainly that the support plan does not allow it, and asks no more', async () => {
    support.on(DescribeTrustedAdvisorChecksCommand).rejects(refused('SubscriptionRequiredException'));

    await refreshChecks(ports);
    await tellOwners(ports, OF.account);

    expect(warned[0]).toContain('Business, Enterprise On-Ramp or Enterprise');
    expect(sns.commandCalls(PublishCommand).map(({ args: [{ input }] }) => input.Subject)).toEqual([
      'Trusted Advisor cannot be asked',
    ]);
    expect(support.commandCalls(RefreshTrustedAdvisorCheckCommand)).toHaveLength(0);
  });

  test('any other refusal is an error, not a plan', async () => {
    support.on(DescribeTrustedAdvisorChecksCommand).rejects(refused('AccessDeniedException'));

    await expect(tellOwners(ports, OF.account)).rejects.toThrow('AccessDeniedException');
  });

  test('reads how checks stand fifty at a time, and mails it under a subject that SNS takes', async () => {
    const many = Array.from({ length: 51 }, (_one, index) => `${index}`);
    support.on(DescribeTrustedAdvisorChecksCommand).resolves({
      checks: many.map((id) => ({ id, name: id, category: 'cost_optimizing', description: '', metadata: [] })),
    });
    support.on(DescribeTrustedAdvisorCheckSummariesCommand).callsFake(({ checkIds = [] }: { checkIds?: string[] }) => ({
      summaries: checkIds.map((checkId) => ({
        checkId,
        status: 'warning',
        resourcesSummary: { resourcesFlagged: 2 },
        categorySpecificSummary: { costOptimizing: { estimatedMonthlySavings: 0.5 } },
      })),
    }));

    await tellOwners(ports, OF.account);

    expect(support.commandCalls(DescribeTrustedAdvisorCheckSummariesCommand)).toHaveLength(2);
    expect(sns.commandCalls(PublishCommand)[0]?.args[0].input.Subject).toBe(
      'Trusted Advisor: 51 of 51 checks ask for something, 25.50 USD a month to save',
    );
  });
});
