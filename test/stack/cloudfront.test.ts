import { beforeAll, describe, expect, test } from '@jest/globals';
import { progressOf, startByHand } from '../../lib/aws/by-person/by-hand.ts';
import { deploy, LOCAL_PARAMETERS } from '../../local/deploy.ts';
import { testStack, waitFor } from './stack.ts';

const stack = testStack();
const deployment = { stage: 'both', config: stack.config };
let outputs: Record<string, string>;

beforeAll(async () => {
  outputs = await deploy(stack.access, 'both', {
    ...LOCAL_PARAMETERS,
    policyFile: 'policy.yml',
    sample: 'false',
    wafScope: 'BOTH',
  });
});

async function run(input: object, until: string): Promise<void> {
  const execution = await startByHand('block-ip', JSON.stringify(input), deployment);
  const reached = await waitFor(
    async () => ((await progressOf(execution, deployment.config)).entered.includes(until) ? true : undefined),
    60_000,
  );
  if (reached !== true) throw new Error(`the workflow never came to ${until}`);
}

describe('a stack for balancers and CloudFront', () => {
  const sets = ['RegionalIpSetV4Ref', 'RegionalIpSetV6Ref', 'CloudFrontIpSetV4Ref', 'CloudFrontIpSetV6Ref'];
  const contents = () => Promise.all(sets.map((name) => stack.addresses(outputs[name] ?? '')));

  test('blocks in every set of the address family, and unblocks again', async () => {
    await run({ ips: ['203.0.113.160', '2001:db8::160'], reason: 'both scopes' }, 'Wait for the end of the lease');
    const blocked = await contents();
    await run({ unblock: ['203.0.113.160', '2001:db8::160'], reason: 'both scopes' }, 'Done');

    expect(outputs.CloudFrontIpSetV4Ref).toMatch(/^riposte-both-cloudfront-v4\|[0-9a-f-]{36}\|CLOUDFRONT$/);
    expect(blocked).toEqual([['203.0.113.160/32'], ['2001:db8::160/128'], ['203.0.113.160/32'], ['2001:db8::160/128']]);
    expect(await contents()).toEqual([[], [], [], []]);
  });
});
