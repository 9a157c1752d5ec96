import {
  DeletePublicAccessBlockCommand,
  GetPublicAccessBlockCommand,
  PutPublicAccessBlockCommand,
  S3ControlClient,
} from '@aws-sdk/client-s3-control';
import { describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import declaration from '../../../functions/playbooks/block-public-bucket.ts';
import { accountBlock } from '../../../lib/aws/account/account-block.ts';
import { accountBlocks } from '../../../lib/playbooks/block-public-bucket/account.ts';
import type { BucketAccess, Buckets } from '../../../lib/playbooks/block-public-bucket/ports.ts';

const ACCOUNT = '111122223333';
const CLOSED = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true };
const none: BucketAccess = { block: null, policy: null, acl: [] };
const anyone = { Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: '*' }] };
const ASK = {
  reason: 'ransom note',
  requestedBy: 'arn:aws:iam::111122223333:user/ana',
  execution: 'by-hand-1',
  account: ACCOUNT,
  region: 'eu-central-1',
  partition: 'aws',
};

/** An account with these buckets; one without access does not let riposte look. */
function account(held: Readonly<Record<string, Partial<BucketAccess> | 'refused'>>, websites: string[] = []) {
  const s3 = mockClient(S3ControlClient);
  const all: Buckets = {
    regionOf: async () => 'eu-central-1',
    tagsOf: async (name) => [`tag of ${name}`],
    read: async (name) => {
      const found = held[name];
      if (found === 'refused') throw Object.assign(new Error('no'), { name: 'AccessDenied' });
      return found === undefined ? null : { ...none, ...found };
    },
    setBlock: async () => undefined,
    isWebsite: async (name) => websites.includes(name),
    all: async () => Object.keys(held),
  };
  return {
    s3,
    blocks: accountBlocks(
      (id) => accountBlock(new S3ControlClient({ region: 'eu-central-1' }), id),
      () => all,
    ),
  };
}

const everything = {
  site: { policy: anyone },
  shared: { acl: ['READ http://acs.amazonaws.com/groups/global/AllUsers'] },
  closed: { policy: anyone, block: CLOSED },
  own: {},
  strange: 'refused' as const,
};

describe('the block of an account', () => {
  test('says which buckets it closes, which of them are websites, and what nobody can see', async () => {
    const lines = await account(everything, ['site']).blocks.impact(ACCOUNT);

    expect(lines).toEqual([
      'the public no longer reaches 2 buckets: site (a website: nobody sees it), shared',
      'these do not let riposte look at them: strange',
      "objects opened by ACLs of their own, and access points, are closed as well, and nobody can name them: look at CloudFront and partners that read without this account's credentials",
    ]);
  });

  test('is protected by the names and tags of each bucket it would close', async () => {
    const found = await account(everything).blocks.find(ASK);

    expect(found).toEqual({
      targets: [
        {
          label: 'all buckets of account 111122223333',
          resource: 'arn:aws:s3::111122223333:*',
          account: ACCOUNT,
          region: 'eu-central-1',
          tags: ['tag of shared', 'tag of site'],
          alsoKnownAs: [
            'site',
            'arn:aws:s3:::site',
            'shared',
            'arn:aws:s3:::shared',
            'strange',
            'arn:aws:s3:::strange',
          ],
        },
      ],
      refused: [],
    });
  });

  test('is never set because of a detection, nor where there are too many buckets to look at', async () => {
    const byDetection = await account(everything).blocks.find({ ...ASK, requestedBy: 'detection exfiltration/x' });
    const many = Object.fromEntries(Array.from({ length: 501 }, (_, nth) => [`bucket-${nth}`, {}]));

    expect(byDetection.targets).toEqual([]);
    expect(byDetection.refused[0]?.reason).toBe('are blocked only where a person asks for it');
    expect((await account(many).blocks.find(ASK)).refused[0]?.reason).toBe(
      'are 501, too many to see whom it shuts out: block them by hand',
    );
  });

  test('is put back exactly: four settings, or none at all', async () => {
    const { s3, blocks } = account({});
    const partly = { ...CLOSED, BlockPublicPolicy: false };
    s3.on(PutPublicAccessBlockCommand).resolves({}).on(DeletePublicAccessBlockCommand).resolves({});

    await blocks.set(ACCOUNT, partly);
    await blocks.set(ACCOUNT, null);

    expect(s3.calls().map(({ args }) => args[0].input)).toEqual([
      { AccountId: ACCOUNT, PublicAccessBlockConfiguration: partly },
      { AccountId: ACCOUNT },
    ]);
  });

  test('that there is none, or only in part, is read', async () => {
    const { s3, blocks } = account({});
    const missing = Object.assign(new Error('none'), { name: 'NoSuchPublicAccessBlockConfiguration' });
    s3.on(GetPublicAccessBlockCommand)
      .rejectsOnce(missing)
      .resolvesOnce({ PublicAccessBlockConfiguration: { BlockPublicAcls: true } });

    expect(await blocks.read(ACCOUNT)).toEqual(none);
    expect((await blocks.read(ACCOUNT)).block).toEqual({
      BlockPublicAcls: true,
      IgnorePublicAcls: false,
      BlockPublicPolicy: false,
      RestrictPublicBuckets: false,
    });
  });
});

test.each([
  [{ bucket: 'payroll' }, true],
  [{ accountWide: true }, true],
  [{ bucket: 'payroll', accountWide: true }, false],
  [{ accountWide: false }, false],
  [{}, false],
])('%j names one bucket or the account: %s', (input, expected) => {
  expect(declaration.params.safeParse(input).success).toBe(expected);
});
