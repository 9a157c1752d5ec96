import { randomUUID } from 'node:crypto';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, test } from '@jest/globals';
import { recordReader } from '../../lib/aws/table/record-reader.ts';
import { sampleEvent } from '../../local/scenario.ts';
import { invoke } from './invoke.ts';
import { testStack, waitFor } from './stack.ts';

const stack = testStack();
const table = new DynamoDBClient(stack.config);
const record = recordReader(table, stack.output('StateTableName'));
const about = async (bucket: string) => (await stack.findings()).filter(({ subject }) => subject === bucket);

test('what Config, Macie and Access Analyzer say of one bucket is one finding until the rule is content', async () => {
  const bucket = `one-issue-${randomUUID().slice(0, 8)}`;
  const say = (file: string, detail: object) => {
    const event = sampleEvent(file);
    return stack.emit({ ...event, id: randomUUID(), detail: { ...event.detail, ...detail } });
  };
  const judged = (complianceType: string) =>
    say('exfiltration/config-public-bucket', {
      resourceId: bucket,
      newEvaluationResult: { complianceType },
      ...(complianceType === 'COMPLIANT' ? { oldEvaluationResult: { complianceType: 'NON_COMPLIANT' } } : {}),
    });
  const analyzed = (id: string) =>
    say('exfiltration/access-analyzer-external-access', {
      ...{ id, resource: `arn:aws:s3:::${bucket}`, isPublic: true, principal: { AWS: '*' } },
    });
  const linesOf = async (id: string) => ((await record.finding(id))?.entries ?? []).map(({ what, who }) => [what, who]);

  await judged('NON_COMPLIANT');
  const [first] = await waitFor(async () => {
    const found = await about(bucket);
    return found.length > 0 ? found : undefined;
  });
  const id = first?.id ?? '';
  await say('exfiltration/macie-bucket-policy', {
    id: randomUUID(),
    resourcesAffected: { s3Bucket: { name: bucket } },
  });
  await waitFor(async () => (await record.finding(id))?.finding.count === 2 || undefined);
  await judged('COMPLIANT');
  await waitFor(async () => (await linesOf(id)).some(([what]) => what === 'partly closed') || undefined);
  await analyzed(randomUUID());
  const all = await waitFor(async () => {
    const found = await about(bucket);
    return found.length > 1 ? found : undefined;
  });

  expect(await linesOf(id)).toEqual(
    expect.arrayContaining([
      ['seen', 'detection exfiltration/config-public-bucket'],
      ['seen', 'detection exfiltration/macie-bucket-policy'],
      ['partly closed', 'aws.config'],
    ]),
  );
  expect((await record.finding(id))?.status).toBe('open');
  expect(all.map(({ detection }) => detection).sort()).toEqual([
    'exfiltration/access-analyzer-external-access',
    'exfiltration/config-public-bucket',
  ]);
});

test('the organization is learned once', async () => {
  const learned = async () => {
    const Key = { pk: { S: 'OWN#organization' }, sk: { S: 'FIRST' } };
    const { Item } = await table.send(new GetItemCommand({ TableName: stack.output('StateTableName'), Key }));
    return Item?.organization?.S;
  };

  await invoke(stack, 'reaper');
  const first = await learned();
  await invoke(stack, 'reaper');

  expect(first).toMatch(/^(o-[a-z0-9]{10,32}|none)$/);
  expect(await learned()).toBe(first);
});
