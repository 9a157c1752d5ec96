import { randomUUID } from 'node:crypto';
import {
  CreateDetectorCommand,
  DeleteDetectorCommand,
  GetDetectorCommand,
  GuardDutyClient,
  ListDetectorsCommand,
  UpdateDetectorCommand,
} from '@aws-sdk/client-guardduty';
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { DescribeHubCommand, EnableSecurityHubCommand, SecurityHubClient } from '@aws-sdk/client-securityhub';
import { CreateProtectionCommand, DescribeProtectionCommand, ShieldClient } from '@aws-sdk/client-shield';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { askStack, clientConfig } from '../../local/access.ts';
import { type Emulator, startEmulator } from '../../local/emulator.ts';
import { STATE_DIR } from '../../local/paths.ts';
import { send, signed } from './requests.ts';
import { secondEmulator } from './second.ts';
import { testStack } from './stack.ts';

/** One of its own: whether the second one runs is asked of it, and it is reset. */
let own: Emulator;
let config: ReturnType<typeof clientConfig>;

const BLOCK = '/v20180820/configuration/publicAccessBlock';
const PUT_BLOCK = { method: 'PUT', path: BLOCK, headers: { 'x-amz-account-id': '000000000000' } };
const SHIELD = {
  method: 'POST',
  headers: { 'x-amz-target': 'AWSShield_20160616.DescribeProtection' },
  body: '{"ProtectionId":"one"}',
};

const withSecond = testStack().hasSecond ? describe : describe.skip;

withSecond('the second emulator', () => {
  beforeAll(async () => {
    const say = (line: string) => console.log(line);
    const logFile = `${STATE_DIR}test-second-emulator.log`;
    own = await startEmulator({ named: false, logFile, say, env: await secondEmulator(say) });
    config = clientConfig(own.access);
  });

  afterAll(() => own.stop());

  /** Somebody who may do this, and nothing else. */
  async function whoMay(...statements: { Action: string; Resource: string; Condition?: object }[]) {
    const iam = new IAMClient(config);
    const UserName = `second-${randomUUID().slice(0, 8)}`;
    await iam.send(new CreateUserCommand({ UserName }));
    const Statement = statements.map((one) => ({ Effect: 'Allow', ...one }));
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
    await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'may', PolicyDocument }));
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
    const { AccessKeyId: accessKeyId = '', SecretAccessKey: secretAccessKey = '' } = AccessKey ?? {};
    return { ...config, credentials: { accessKeyId, secretAccessKey } };
  }

  const nameOf = (call: Promise<unknown>) =>
    call.then(
      () => 'done',
      (error: Error) => error.name,
    );
  const isRunning = async () => ((await (await askStack(own.access, 'health')).json()) as { second: boolean }).second;

  test('starts when it is needed, keeps what it is told by region, and forgets it with the first one', async () => {
    const guardDuty = new GuardDutyClient(config);
    const before = await isRunning();

    const { DetectorId } = await guardDuty.send(new CreateDetectorCommand({ Enable: true }));
    const second = await nameOf(guardDuty.send(new CreateDetectorCommand({ Enable: true })));
    const here = await guardDuty.send(new ListDetectorsCommand({}));
    const elsewhere = await new GuardDutyClient({ ...config, region: 'eu-west-1' }).send(new ListDetectorsCommand({}));
    const { endpoint, token } = own.access;
    await fetch(`${endpoint}/_ministack/reset`, { method: 'POST', headers: { 'x-riposte-token': token } });
    const after = await isRunning();

    expect([before, second, after]).toEqual([false, 'BadRequestException', false]);
    expect([here.DetectorIds, elsewhere.DetectorIds]).toEqual([[DetectorId], []]);
    expect((await guardDuty.send(new ListDetectorsCommand({}))).DetectorIds).toEqual([]);
  });

  test('does what IAM allows on a detector, and nothing else', async () => {
    const root = new GuardDutyClient(config);
    const { DetectorId = '' } = await root.send(new CreateDetectorCommand({ Enable: true }));
    const arn = `arn:aws:guardduty:us-east-1:000000000000:detector/${DetectorId}`;
    const suspend = (one: GuardDutyClient) =>
      nameOf(one.send(new UpdateDetectorCommand({ DetectorId, Enable: false })));
    const reader = await whoMay({ Action: 'guardduty:GetDetector', Resource: arn });
    const ofOther = await whoMay({ Action: 'guardduty:UpdateDetector', Resource: `${arn}0` });
    const writer = await whoMay({ Action: 'guardduty:UpdateDetector', Resource: arn });

    const refused = [await suspend(new GuardDutyClient(reader)), await suspend(new GuardDutyClient(ofOther))];
    const still = await new GuardDutyClient(reader).send(new GetDetectorCommand({ DetectorId }));
    const done = await suspend(new GuardDutyClient(writer));
    const now = await root.send(new GetDetectorCommand({ DetectorId }));
    await root.send(new DeleteDetectorCommand({ DetectorId }));

    expect(refused).toEqual(['AccessDeniedException', 'AccessDeniedException']);
    expect([still.Status, done, now.Status]).toEqual(['ENABLED', 'done', 'DISABLED']);
    expect(await nameOf(root.send(new GetDetectorCommand({ DetectorId })))).toBe('BadRequestException');
  });

  test('lets nobody enable Security Hub who may not make its role', async () => {
    const hub = 'arn:aws:securityhub:us-east-1:000000000000:hub/default';
    const role = 'arn:aws:iam::000000000000:role/aws-service-role/securityhub.amazonaws.com/*';
    const only = { Action: 'securityhub:EnableSecurityHub', Resource: hub };
    const Condition = { StringEquals: { 'iam:AWSServiceName': 'securityhub.amazonaws.com' } };
    const both = await whoMay(only, { Action: 'iam:CreateServiceLinkedRole', Resource: role, Condition });
    const enable = async (as: typeof config) =>
      nameOf(new SecurityHubClient(as).send(new EnableSecurityHubCommand({})));
    const isOn = () => nameOf(new SecurityHubClient(config).send(new DescribeHubCommand({})));

    const without = [await enable(await whoMay(only)), await isOn()];
    const made = [await enable(both), await isOn()];

    expect(without).toEqual(['AccessDeniedException', 'InvalidAccessException']);
    expect(made).toEqual(['done', 'done']);
  });

  test.each([
    ['a path of none of its operations', 'guardduty', { path: '/detectors' }],
    ['another action in the query', 'guardduty', { path: '/detector?Action=CreateDetector' }],
    ['another action in a header', 'guardduty', { path: '/detector', headers: { 'x-amz-target': 'A.CreateDetector' } }],
    ['an operation of another service', 'shield', { headers: { 'x-amz-target': 'AWSWAF_20190729.ListWebACLs' } }],
    ['an operation that there is not', 'shield', { headers: { 'x-amz-target': 'AWSShield_20160616.Disarm' } }],
    ['another action in the query of the account’s block', 's3', { path: `${BLOCK}?Action=DeletePublicAccessBlock` }],
    [
      'another action in the body of the account’s block',
      's3',
      { ...PUT_BLOCK, body: 'Action=DeletePublicAccessBlock' },
    ],
    ['a parameter beside the body', 'shield', { ...SHIELD, path: '/?ProtectionId=another' }],
    ['a body that is no JSON', 'shield', { ...SHIELD, body: 'ProtectionId=another' }],
    ['a parameter that the operation has not', 'guardduty', { path: '/detector?detectorId=another' }],
    [
      'a region that moto would take for the signed one',
      'guardduty',
      { path: '/detector?nextToken=.eu-west-1.amazonaws.com' },
    ],
  ])('is never asked for %s, not even by root', async (_what, service, wire) => {
    const answer = await send(own.access, await signed(own.access, service, { method: 'GET', ...wire }));

    expect(answer).toMatchObject({ status: 403, body: expect.stringContaining('UnknownOperationException') });
  });

  test.each([
    ['the parts in another order', (said: string) => said.replace(/(Credential=\S+), (SignedHeaders=\S+),/, '$2, $1,')],
    [
      'another service and region before the signed ones',
      (said: string) => said.replace(' ', ' Before=A/20260101/eu-west-1/shield/aws4_request, '),
    ],
  ])('reads what was signed, with %s in the header', async (_what, mangled) => {
    const wire = await signed(own.access, 'guardduty', { method: 'GET', path: '/detector' });
    const authorization = mangled(wire.headers?.authorization ?? '');

    const answer = await send(own.access, { ...wire, headers: { ...wire.headers, authorization } });

    expect(authorization).not.toBe(wire.headers?.authorization);
    expect(answer).toMatchObject({ status: 200, body: expect.stringContaining('"detectorIds"') });
  });

  test('takes what a text says for a text, whatever reads like a parameter or an action in it', async () => {
    const shield = new ShieldClient(config);
    const ResourceArn = 'arn:aws:ec2:us-east-1:000000000000:eip-allocation/eipalloc-0123456789abcdef0';

    await shield.send(
      new CreateProtectionCommand({ Name: 'a Action=A&Action=DeleteProtection&ResourceArn=b', ResourceArn }),
    );
    const { Protection } = await shield.send(new DescribeProtectionCommand({ ResourceArn }));

    expect(Protection?.Name).toBe('a Action=A&Action=DeleteProtection&ResourceArn=b');
  });

  test('is not asked without a good signature, nor under a name that is not an account’s', async () => {
    const { host, port } = new URL(own.access.endpoint);
    const named = (name: string) => ({ path: BLOCK, headers: { host: name, 'x-amz-account-id': '000000000000' } });

    const unsigned = await send(own.access, { path: '/detector', headers: { host } });
    const ofAccount = await send(own.access, named(`000000000000.localhost:${port}`));
    const ofPage = await send(own.access, await signed(own.access, 's3', named(`page.localhost:${port}`)));

    expect([unsigned.status, ofAccount.status, ofPage.status]).toEqual([403, 403, 403]);
    expect(ofAccount.body).not.toContain('answers to the host');
    expect(ofPage.body).toContain('answers to the host');
  });
});
