import { randomUUID } from 'node:crypto';
import { ConfigServiceClient, StartConfigRulesEvaluationCommand } from '@aws-sdk/client-config-service';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from '@jest/globals';
import { recordReader } from '../../lib/aws/table/record-reader.ts';
import { judgedBy, publicBucket } from '../../local/foundation/flows.ts';
import { sampleEvent } from '../../local/scenario.ts';
import { STAGE, testStack, waitFor } from './stack.ts';

const stack = testStack();
const place = { access: stack.access, config: stack.config, stage: STAGE, outputs: stack.outputs };
const record = recordReader(new DynamoDBClient(stack.config), stack.output('StateTableName'));
const config = new ConfigServiceClient(stack.config);
const PUBLIC_READ = { Owner: 'AWS', SourceIdentifier: 'S3_BUCKET_PUBLIC_READ_PROHIBITED' } as const;

const findingOf = (subject: string) =>
  waitFor(async () => (await stack.findings()).find((one) => one.subject === subject));
const linesOf = async (finding: string) =>
  ((await record.finding(finding))?.entries ?? []).map(({ what, why }) => `${what}: ${why}`);

describe('what a rule of Config calls public', () => {
  test('is seen by the rule as soon as a person has it put right, and closed', async () => {
    const bucket = await publicBucket(place);
    const rule = await judgedBy(place, 's3-bucket-public-read-prohibited', {
      Source: PUBLIC_READ,
      Scope: { ComplianceResourceTypes: ['AWS::S3::Bucket'], ComplianceResourceId: bucket },
    });
    const { id } = await findingOf(bucket);

    const run = await stack.runWorkflow('BlockPublicBucketMachineArn', { bucket, reason: 'Config says so' });

    expect(run.entered).toContain('Have Config look again');
    const lines = await waitFor(async () => {
      const all = await linesOf(id);
      return all.some((line) => line.startsWith('closed')) ? all : undefined;
    });
    expect(lines).toContain(`AWS Config looks again: rule ${rule}, after block-public-bucket: it was asked to`);
    const again = config.send(new StartConfigRulesEvaluationCommand({ ConfigRuleNames: [rule] }));
    await expect(again).rejects.toMatchObject({ name: 'LimitExceededException' });
  });
});

describe('a finding of one rule and several resources', () => {
  test('is closed when the last of them is compliant', async () => {
    const rule = `stack-${randomUUID().slice(0, 8)}-encrypted-volumes`;
    const event = sampleEvent('collection/config-not-encrypted');
    const [one, two] = [`vol-${randomUUID()}`, `vol-${randomUUID()}`];
    const say = (resourceId: string, complianceType: string) => {
      const old = complianceType === 'COMPLIANT' ? { oldEvaluationResult: { complianceType: 'NON_COMPLIANT' } } : {};
      const said = { resourceId, configRuleName: rule, newEvaluationResult: { complianceType }, ...old };
      return stack.emit({ ...event, id: randomUUID(), detail: { ...event.detail, ...said } });
    };
    await say(one, 'NON_COMPLIANT');
    const { id } = await findingOf(one);
    await say(two, 'NON_COMPLIANT');
    await waitFor(async () => (await record.finding(id))?.finding.count === 2 || undefined);

    await say(one, 'COMPLIANT');
    const partly = await waitFor(async () => (await linesOf(id)).find((line) => line.startsWith('partly closed')));
    const between = (await record.finding(id))?.status;
    await say(two, 'COMPLIANT');
    await waitFor(async () => (await record.finding(id))?.status === 'closed' || undefined);

    expect(partly).toBe(
      `partly closed: AWS::EC2::Volume ${one} is as it must be, or gone; open: AWS::EC2::Volume ${two}`,
    );
    expect(between).toBe('open');
  });
});
