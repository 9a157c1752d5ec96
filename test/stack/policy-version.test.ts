import { randomUUID } from 'node:crypto';
import {
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  GetPolicyCommand,
  IAMClient,
  SetDefaultPolicyVersionCommand,
} from '@aws-sdk/client-iam';
import { describe, expect, test } from '@jest/globals';
import { askStack } from '../../local/access.ts';
import { physicalName, withoutStatement } from './aws.ts';
import { testStack } from './stack.ts';

const stack = testStack();
const iam = new IAMClient({ ...stack.config, maxAttempts: 1 });
const MACHINE = 'DetachAdminPolicyMachineArn';
const allow = (Action: string) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] });

/** A policy that read objects, since some days ago, and whose newest version allows everything. */
async function escalated(days: number): Promise<string> {
  const PolicyName = `grown-${randomUUID().slice(0, 8)}`;
  const { Policy } = await iam.send(new CreatePolicyCommand({ PolicyName, PolicyDocument: allow('s3:GetObject') }));
  const PolicyArn = Policy?.Arn ?? '';
  await iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: allow('*'), SetAsDefault: true }));
  await askStack(stack.access, 'policy-versions', {
    method: 'POST',
    body: JSON.stringify({ policyArn: PolicyArn, days }),
  });
  return PolicyArn;
}

const versionOf = async (PolicyArn: string) =>
  (await iam.send(new GetPolicyCommand({ PolicyArn }))).Policy?.DefaultVersionId;

describe('a policy that became one of an administrator', () => {
  test('goes back to the version before, and forth by the undo', async () => {
    const policyArn = await escalated(2);

    const done = await stack.runWorkflow(MACHINE, { policyArn, reason: 'test' });
    const back = await versionOf(policyArn);
    const { execution } = done.output as { execution: string };
    const undone = await stack.runWorkflow(MACHINE, { undo: execution, reason: 'test' });

    expect(done.output).toMatchObject({ decision: 'apply' });
    expect(back).toBe('v1');
    expect(undone.output).toMatchObject({ decision: 'apply' });
    expect(await versionOf(policyArn)).toBe('v2');
  });

  test('stays as it is where the version before was made in the same hour: that may be the intruder’s, too', async () => {
    const policyArn = await escalated(0);

    const { output } = await stack.runWorkflow(MACHINE, { policyArn, reason: 'test' });

    expect(output).toMatchObject({
      decision: 'refuse',
      why: expect.stringContaining('has no version that gives less but v1, made within a day before'),
    });
    expect(await versionOf(policyArn)).toBe('v2');
  });

  test('stays as it is without the right to set its version', async () => {
    const policyArn = await escalated(2);
    const role = await physicalName(stack, 'DetachAdminPolicyRole');

    const { status } = await withoutStatement(stack, role, 'detach-admin-policy', 'SetVersion', () =>
      stack.runWorkflow(MACHINE, { policyArn, reason: 'test' }),
    );

    expect(status).toBe('FAILED');
    expect(await versionOf(policyArn)).toBe('v2');
  });
});

test("IAM's answer to a version that there is not is that of AWS", async () => {
  const PolicyArn = await escalated(0);

  await expect(iam.send(new SetDefaultPolicyVersionCommand({ PolicyArn, VersionId: 'v9' }))).rejects.toMatchObject({
    name: 'NoSuchEntityException',
  });
});
