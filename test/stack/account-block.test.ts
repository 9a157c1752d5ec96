import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { physicalName, refreshFunctions, withoutStatement } from './aws.ts';
import { machineOf, sharedPolicy, thereAndBack } from './playbook-walk.ts';
import { send, signed } from './requests.ts';
import { testStack } from './stack.ts';

const stack = testStack();
const ID = 'block-public-bucket';
const input = { accountWide: true, reason: 'an object was published' };
const withSecond = stack.hasSecond ? describe : describe.skip;

/** What S3 Control says of the account's own block. */
async function look(method = 'GET'): Promise<string> {
  const path = '/v20180820/configuration/publicAccessBlock';
  const headers = { 'x-amz-account-id': '000000000000' };
  const { status, body } = await send(stack.access, await signed(stack.access, 's3', { method, path, headers }));
  return `${status} ${body}`;
}

withSecond('the account’s own block on public access, by the second emulator', () => {
  let policy: ReturnType<typeof sharedPolicy>;
  beforeAll(async () => {
    policy = sharedPolicy(stack);
    await policy.set(ID, 'auto');
  });
  afterAll(() => policy.restore());

  test('is set as a whole, and taken away again where there was none', async () => {
    const before = await look();

    const { output } = await stack.runWorkflow(machineOf(ID), input);
    const blocked = await look();
    const { execution } = output as { execution: string };
    const undone = await stack.runWorkflow(machineOf(ID), { undo: execution, reason: 'false alarm' });

    expect(before).toContain('404');
    expect(before).toContain('NoSuchPublicAccessBlockConfiguration');
    expect(output).toMatchObject({ decision: 'apply', refused: [] });
    expect(blocked.match(/>true</g)).toHaveLength(4);
    expect(undone.output).toMatchObject({ decision: 'apply' });
    expect(await look()).toContain('NoSuchPublicAccessBlockConfiguration');
  });

  test('is done and taken back with the rights that the role has', async () => {
    expect(await thereAndBack(stack, ID, input)).toBe(true);
  });

  test.each(['ReadAccount', 'SetAccountBlock'])('is not done without the right %s', async (sid) => {
    const role = await physicalName(stack, 'BlockPublicBucketRole');
    await refreshFunctions(stack, [ID]);

    expect(await withoutStatement(stack, role, ID, sid, () => thereAndBack(stack, ID, input))).toBe(false);
    expect(await look()).toContain('NoSuchPublicAccessBlockConfiguration');
  });
});
