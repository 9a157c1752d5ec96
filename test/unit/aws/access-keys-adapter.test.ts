import {
  GetAccessKeyLastUsedCommand,
  IAMClient,
  ListUserTagsCommand,
  NoSuchEntityException,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { accessKeys, keyOwner, secretOfUser } from '../../../lib/aws/account/access-keys.ts';

describe('IAM for the rotation of keys', () => {
  const iam = mockClient(IAMClient);
  const sts = mockClient(STSClient);
  const keys = accessKeys(new IAMClient({ region: 'us-east-1' }), () => new STSClient({ region: 'us-east-1' }));
  const named = (name: string) => Object.assign(new Error('x'), { name });
  beforeEach(() => {
    iam.reset();
    sts.reset();
  });

  test('a key that is gone needs no deactivation', async () => {
    iam.on(UpdateAccessKeyCommand).rejects(new NoSuchEntityException({ message: 'x', $metadata: {} }));

    await expect(keys.deactivate('ci', 'AKIA1')).resolves.toBeUndefined();
  });

  test('a key that STS refuses speaks for nobody; a throttle is no refusal', async () => {
    sts.on(GetCallerIdentityCommand).rejectsOnce(named('InvalidClientTokenId')).rejectsOnce(named('Throttling'));

    expect(await keys.whoIs('AKIA1', 's')).toBeUndefined();
    await expect(keys.whoIs('AKIA1', 's')).rejects.toThrow('x');
  });

  test("the user of another account's key is nobody here", async () => {
    iam.on(GetAccessKeyLastUsedCommand).rejectsOnce(named('AccessDenied')).resolves({ UserName: 'ci' });
    const owner = keyOwner(new IAMClient({ region: 'us-east-1' }));

    expect([await owner('AKIA8'), await owner('AKIA1')]).toEqual([undefined, 'ci']);
  });

  test('the secret of a user is what its tag names, on whatever page it stands; without tag or user it is none', async () => {
    const secretOf = secretOfUser(new IAMClient({ region: 'us-east-1' }));
    iam
      .on(ListUserTagsCommand, { UserName: 'ci' })
      .resolves({ Tags: [{ Key: 'team', Value: 'x' }], IsTruncated: true, Marker: 'm' })
      .on(ListUserTagsCommand, { UserName: 'ci', Marker: 'm' })
      .resolves({ Tags: [{ Key: 'riposte:secret', Value: 'arn:of-secret' }], IsTruncated: false })
      .on(ListUserTagsCommand, { UserName: 'plain' })
      .resolves({ Tags: [] })
      .on(ListUserTagsCommand, { UserName: 'gone' })
      .rejects(new NoSuchEntityException({ message: 'x', $metadata: {} }))
      .on(ListUserTagsCommand, { UserName: 'hidden' })
      .rejects(named('AccessDenied'));

    expect([await secretOf('ci'), await secretOf('plain'), await secretOf('gone')]).toEqual([
      'arn:of-secret',
      undefined,
      undefined,
    ]);
    await expect(secretOf('hidden')).rejects.toThrow('x');
  });
});
