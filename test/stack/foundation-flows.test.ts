import { spawnSync } from 'node:child_process';
import { DeleteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from '@jest/globals';
import { findingKey } from '../../lib/aws/table/finding-item.ts';
import { localEnv } from '../../local/access.ts';
import { CUSTOM_RULE } from '../../local/foundation/custom-rule.ts';
import { FLOWS, judgedBy, publicBucket } from '../../local/foundation/flows.ts';
import { ROOT } from '../../local/paths.ts';
import { STAGE, testStack, waitFor } from './stack.ts';

const stack = testStack();
const place = { access: stack.access, config: stack.config, stage: STAGE, outputs: stack.outputs };

describe('what the foundation sees on the local stack', () => {
  test.each([...FLOWS, CUSTOM_RULE].map((flow) => [flow.what, flow] as const))('%s', async (_what, { look, sees }) => {
    expect(await look(place)).toBe(sees);
  });
});

describe('riposte sweep', () => {
  const sweep = () => {
    const args = ['sweep', '--json', '--afresh', '--stage', STAGE, '--endpoint', stack.access.endpoint];
    const { stdout, stderr, status } = spawnSync(process.execPath, [`${ROOT}cli/riposte.js`, ...args], {
      ...{ cwd: ROOT, env: localEnv(stack.access), encoding: 'utf8' },
    });
    const lines = stdout.trim().split('\n');
    return { status, stderr, swept: lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
  };

  test('finds what Config said before riposte was there, once, and knows what an event told', async () => {
    const [told, before] = await Promise.all([publicBucket(place), publicBucket(place)]);
    const findingOf = (bucket: string) =>
      waitFor(async () => (await stack.findings()).find(({ subject }) => subject === bucket));
    for (const bucket of [told, before])
      await judgedBy(place, 's3-bucket-public-read-prohibited', {
        Source: { Owner: 'AWS', SourceIdentifier: 'S3_BUCKET_PUBLIC_READ_PROHIBITED' },
        Scope: { ComplianceResourceTypes: ['AWS::S3::Bucket'], ComplianceResourceId: bucket },
      });
    await findingOf(told);
    const { id } = await findingOf(before);
    // As if Config's event had come before riposte.
    await new DynamoDBClient(stack.config).send(
      new DeleteItemCommand({ TableName: stack.output('StateTableName'), Key: findingKey(id) }),
    );

    const first = sweep();
    const second = sweep();

    const stateOf = ({ swept }: typeof first, bucket: string) =>
      swept.find(({ resource }) => resource === bucket)?.state;
    expect(first.stderr).toBe('');
    expect([stateOf(first, told), stateOf(first, before)]).toEqual(['known', 'new']);
    expect([stateOf(second, told), stateOf(second, before)]).toEqual(['known', 'known']);
    expect((await findingOf(before)).id).toBe(id);
  });
});
