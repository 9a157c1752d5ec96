import {
  GetAccessKeyLastUsedCommand,
  GetLoginProfileCommand,
  GetUserCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListMFADevicesCommand,
  ListUserTagsCommand,
  NoSuchEntityException,
} from '@aws-sdk/client-iam';
import {
  CancelKeyDeletionCommand,
  DescribeKeyCommand,
  EnableKeyCommand,
  KMSClient,
  ListResourceTagsCommand,
} from '@aws-sdk/client-kms';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import cancelDeletion from '../../../functions/playbooks/cancel-key-deletion.ts';
import disableKey from '../../../functions/playbooks/disable-access-key.ts';
import removeConsole from '../../../functions/playbooks/remove-console-access.ts';
import { ASK, keepingLog } from '../support/fixtures.ts';

process.env.AWS_REGION = 'us-east-1';
const iam = mockClient(IAMClient);
const kms = mockClient(KMSClient);
const gone = new NoSuchEntityException({ message: 'x', $metadata: {} });
const log = keepingLog();
const BOB = 'arn:aws:iam::123456789012:user/people/bob';
const user = { UserName: 'bob', Path: '/people/', UserId: 'AIDA1', Arn: BOB, CreateDate: new Date(0) };

beforeEach(() => {
  iam.reset();
  kms.reset();
});

describe('disable-access-key', () => {
  const [first, second] = ['AKIAEXAMPLE000000001', 'AKIAEXAMPLE000000002'];

  test('finds several keys, each a part of its user by the whole ARN, and refuses those it cannot', async () => {
    iam.on(GetAccessKeyLastUsedCommand).resolves({ UserName: 'bob' });
    iam.on(GetAccessKeyLastUsedCommand, { AccessKeyId: second }).rejects(gone);
    iam.on(GetUserCommand).resolves({ User: user });
    iam.on(ListUserTagsCommand).resolves({ Tags: [] });

    const found = await disableKey.changes(log).find({ accessKeyIds: [first, second, 'ASIAEXAMPLE000000001'] }, ASK);

    expect(found).toMatchObject({
      targets: [{ label: `${first} of bob`, belongsTo: BOB }],
      refused: [{ input: second }, { input: 'ASIAEXAMPLE000000001' }],
    });
  });

  test('says that a secret may hold the key, whose rotation is refused once it is off', async () => {
    iam.on(GetAccessKeyLastUsedCommand).resolves({ UserName: 'bob' });
    const target = {
      label: `${first} of bob`,
      resource: `arn:aws:iam::123456789012:user/bob/access-key/${first}`,
      account: ASK.account,
      region: ASK.region,
      before: 'Active',
      after: 'Inactive',
    };
    const { impact } = disableKey.changes(log);

    expect(await impact?.(target)).toHaveLength(1);
    expect(await impact?.({ ...target, tags: ['riposte:secret'] })).toEqual([
      `${first} of bob was never used, as far as IAM knows`,
      expect.stringContaining('is refused once it is off'),
    ]);
  });
});

describe('remove-console-access', () => {
  test('records the password, and says which MFA devices stay, and since when', async () => {
    iam.on(GetUserCommand).resolves({ User: { ...user, PasswordLastUsed: new Date('2026-05-01T00:00:00Z') } });
    iam
      .on(GetLoginProfileCommand)
      .resolves({ LoginProfile: { UserName: 'bob', CreateDate: new Date('2026-01-01T00:00:00Z') } });
    iam.on(ListMFADevicesCommand).resolves({
      MFADevices: [{ UserName: 'bob', SerialNumber: 'arn:mfa/bob', EnableDate: new Date(0) }],
    });
    iam.on(ListAccessKeysCommand).resolves({ AccessKeyMetadata: [{ Status: 'Active' }, { Status: 'Inactive' }] });
    const changes = removeConsole.changes(log);

    const [target] = (await changes.find({ user: 'bob' }, ASK)).targets;
    if (target === undefined) throw new Error('no target');
    const before = await changes.read(target);

    expect(target).toMatchObject({ resource: `${BOB}/console-password`, belongsTo: BOB });
    expect(before).toEqual({
      id: 'AIDA1',
      password: { since: '2026-01-01T00:00:00.000Z', resetRequired: false },
    });
    expect(await changes.impact?.({ ...target, before, after: null })).toEqual([
      'the password of user bob was last used 2026-05-01T00:00:00.000Z',
      'user bob has 1 MFA device (arn:mfa/bob since 1970-01-01T00:00:00.000Z), and 1 active access key that stay',
    ]);
  });

  test('is not held up by whoever puts MFA devices on the user and takes them off', async () => {
    iam.on(GetUserCommand).resolves({ User: user });
    iam.on(GetLoginProfileCommand).resolves({ LoginProfile: { UserName: 'bob', CreateDate: new Date(0) } });
    const device = (SerialNumber: string) => ({ UserName: 'bob', SerialNumber, EnableDate: new Date(0) });
    iam
      .on(ListMFADevicesCommand)
      .resolvesOnce({ MFADevices: [device('one')] })
      .resolvesOnce({ MFADevices: [device('one')] })
      .resolves({ MFADevices: [device('two')] });
    const changes = removeConsole.changes(log);
    const [target] = (await changes.find({ user: 'bob' }, ASK)).targets;
    if (target === undefined) throw new Error('no target');

    expect(await changes.read(target)).toEqual(await changes.read(target));
  });

  test.each([
    ['given just now: nothing else is lost with it', 5 / 60, 'detection x', []],
    [
      'that was there before: whoever changed it or a device may be its owner',
      400 * 24,
      'detection x',
      [
        expect.stringMatching(
          /^the password of user bob is from \S+: what is taken away is gone, and who changed it, or a second factor, may be bob: ask before you approve/,
        ),
      ],
    ],
    ['that was there before, where a person says so', 400 * 24, 'person', []],
  ])('a password %s', async (_what, hours, requestedBy, asks) => {
    const since = new Date(Date.now() - hours * 3_600_000).toISOString();
    const before = { id: 'AIDA1', password: { since, resetRequired: false } };
    const target = {
      label: 'user bob',
      resource: `${BOB}/console-password`,
      belongsTo: BOB,
      account: ASK.account,
      region: ASK.region,
    };
    const ask = { ...ASK, requestedBy, ...(requestedBy === 'person' ? {} : { isOwn: () => false }) };

    expect(removeConsole.changes(log).wanted(target, before, { user: 'bob' }, ask)).toEqual({
      state: { id: 'AIDA1', password: null },
      asks,
    });
  });

  test('leaves a user alone who has another path by now', async () => {
    const moved = { ...user, Path: '/kept/', Arn: 'arn:aws:iam::123456789012:user/kept/bob' };
    iam.on(GetUserCommand).resolvesOnce({ User: user }).resolves({ User: moved });
    iam.on(GetLoginProfileCommand).rejects(gone);
    iam.on(ListMFADevicesCommand).resolves({ MFADevices: [] });
    const changes = removeConsole.changes(log);
    const [target] = (await changes.find({ user: 'bob' }, ASK)).targets;
    if (target === undefined) throw new Error('no target');

    const now = await changes.read(target);

    expect(now).toEqual({ id: `AIDA1 as ${moved.Arn}`, password: null });
    if (now !== null) await expect(changes.write(target, now, now)).rejects.toThrow(`${BOB} is ${moved.Arn} by now`);
  });

  test('leaves a user without a password alone', async () => {
    iam.on(GetUserCommand).resolves({ User: user });
    iam.on(GetLoginProfileCommand).rejects(gone);
    iam.on(ListMFADevicesCommand).resolves({ MFADevices: [] });
    const changes = removeConsole.changes(log);
    const [target] = (await changes.find({ user: 'bob' }, ASK)).targets;
    if (target === undefined) throw new Error('no target');

    const before = await changes.read(target);

    expect(before).toEqual({ id: 'AIDA1', password: null });
    if (before !== null)
      expect(changes.wanted(target, before, { user: 'bob' }, ASK)).toEqual({ refuse: 'has no console password' });
  });
});

describe('cancel-key-deletion', () => {
  const ARN = 'arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
  const key = (KeyState: 'PendingDeletion' | 'Disabled' | 'PendingImport', more: object = {}) =>
    kms.on(DescribeKeyCommand).resolves({ KeyMetadata: { KeyId: 'x', Arn: ARN, KeyState, ...more } });
  const target = { label: 'key', resource: ARN, account: ASK.account, region: ASK.region };
  const refusalOf = async (keyId: string) => (await cancelDeletion.changes(log).find({ keyId }, ASK)).refused;

  test('cancels a deletion before it enables, and does not cancel what is cancelled already', async () => {
    kms.on(CancelKeyDeletionCommand).resolves({});
    kms.on(EnableKeyCommand).resolves({});
    const { write } = cancelDeletion.changes(log);
    const [from, to] = [{ state: 'PendingDeletion' }, { state: 'Enabled' }];

    key('PendingDeletion');
    await write(target, from, to);
    key('Disabled');
    await write(target, from, to);

    expect(kms.commandCalls(CancelKeyDeletionCommand)).toHaveLength(1);
    expect(kms.commandCalls(EnableKeyCommand)).toHaveLength(2);
  });

  test('leaves alone what is managed by a service, elsewhere, or cannot be enabled', async () => {
    kms.on(ListResourceTagsCommand).resolves({ Tags: [] });
    key('PendingDeletion', { KeyManager: 'AWS' });

    expect(await refusalOf(ARN)).toMatchObject([{ reason: 'is managed by an AWS service' }]);
    expect(await refusalOf(ARN.replace('us-east-1', 'eu-west-1'))).toMatchObject([
      { reason: 'is in eu-west-1: ask the stack of that region' },
    ]);
    expect(await refusalOf(ARN.replace('123456789012', '210987654321'))).toMatchObject([
      { reason: 'belongs to account 210987654321, riposte is in 123456789012' },
    ]);
    expect(await cancelDeletion.changes(log).wanted(target, { state: 'PendingImport' }, { keyId: ARN }, ASK)).toEqual({
      refuse: 'is PendingImport: it cannot be enabled',
    });
  });
});
