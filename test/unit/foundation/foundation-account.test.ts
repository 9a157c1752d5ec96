import { CloudFormationClient, ListStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { IAMClient, ListOrganizationsFeaturesCommand } from '@aws-sdk/client-iam';
import { HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { DescribeTrustedAdvisorChecksCommand, SupportClient } from '@aws-sdk/client-support';
import { ListResourcesForWebACLCommand, ListWebACLsCommand, WAFV2Client } from '@aws-sdk/client-wafv2';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { foundationText } from '../../../cli/commands/doctor-foundation.ts';
import { accountAt } from '../../../lib/aws/account/account.ts';
import { part } from '../../../lib/board/part.ts';
import { saidOf } from '../../../lib/board/said.ts';
import type { Account } from '../../../lib/foundation/account.ts';
import { adoptables } from '../../../lib/foundation/adopt.ts';
import { foundationDefaults } from '../../../local/foundation/defaults.ts';
import { objectionsTo } from '../../../resources/foundation/objections.ts';
import { foundation } from '../../../resources/foundation/parameters.ts';
import { emptyAccount } from '../support/empty-account.ts';

const OFF = foundationDefaults();
const KEY = 'arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555';
const SHOP = 'arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/shop/0123456789abcdef';
const ACL = 'arn:aws:wafv2:us-east-1:123456789012:regional/webacl/old/11111111-2222-3333-4444-555555555555';
const SITE_ACL = 'arn:aws:wafv2:us-east-1:123456789012:global/webacl/site/11111111-2222-3333-4444-555555555555';
const TOOL = { logReaders: 'arn:aws:iam::210987654321:root', logReaderExternalId: 'a-word-both-know' };
const WHOLE = { trail: 'organization', organizationId: 'o-a1b2c3d4e5' };
const FRONT = { waf: 'count', wafAssociate: SHOP };
const CLOSED = {
  ...{ cdnName: 'www.example.com', cdnZone: 'Z0123456789', origin: 'shop-123.us-east-1.elb.amazonaws.com' },
  originListener:
    'arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/shop/0123456789abcdef/fedcba9876543210',
  originTargets: 'arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/shop/0123456789abcdef',
};
const trail = (name: string) => ({
  ...{ name, bucket: 'all-logs', key: KEY },
  arn: `arn:aws:cloudtrail:us-east-1:123456789012:trail/${name}`,
});
const four = ['a', 'b', 'c', 'd'].map(trail);

async function objections(given: Record<string, string>, there: Partial<Account>) {
  const made = await foundation(async (name) => ({ ...OFF, ...given })[name] ?? '', 'riposte-foundation-test');
  return objectionsTo(made, emptyAccount(there), saidOf);
}

describe('before the foundation is deployed', () => {
  test.each<[string, Record<string, string>, Partial<Account>, string]>([
    ['a second recorder', { config: 'own recorder' }, { recorders: async () => ['main'] }, 'say config=rules only'],
    ['rules without a recorder', { config: 'rules only' }, {}, 'say config=own recorder'],
    [
      'a sixth trail',
      { trail: 'account', dataEvents: 'on' },
      { trails: async () => four },
      'would make 2 more trails, 4 are in this region, and CloudTrail allows 5: say insights=with management',
    ],
    [
      'a support plan',
      { advisor: 'on', ownersEmail: 'a@example.com' },
      { advises: async () => false },
      'say advisor=off, with unusedCertificates=on for what needs no plan',
    ],
    [
      'a bucket that is not there',
      { logBucket: 'all-logs', ...TOOL },
      { hasBucket: async () => false },
      'with logsOf=123456789012',
    ],
    ['no organization', WHOLE, { organization: async () => 'none' }, 'say trail=account'],
    [
      'no organization to see in one place',
      { aggregator: 'organization' },
      { organization: async () => 'none' },
      'say aggregator=off',
    ],
    [
      'another organization',
      WHOLE,
      { organization: async () => ({ id: 'o-zzzzzzzzzz' }) },
      'this account manages o-zzzzzzzzzz: say organizationId=o-zzzzzzzzzz',
    ],
    ['a web ACL that is there', FRONT, { webAclOf: async () => ACL }, `say wafReplaces=${ACL}`],
  ])('%s is refused with what to say instead', async (_what, given, there, said) => {
    const { refused, unread } = await objections(given, there);

    expect(refused).toEqual([expect.stringContaining(said)]);
    expect(unread).toEqual([]);
  });

  test.each<[string, Record<string, string>, Partial<Account>]>([
    [
      'its own recorder',
      { config: 'own recorder' },
      { recorders: async () => ['default'], stack: async () => new Map([['ConfigRecorder', 'default']]) },
    ],
    [
      'its own trail as the fifth',
      { trail: 'account' },
      { trails: async () => [...four, trail('own')], stack: async () => new Map([['ManagementTrail', 'own']]) },
    ],
    [
      'its own web ACL',
      FRONT,
      {
        webAclOf: async () => ACL,
        stack: async () => new Map([['WebAcl', 'old|11111111-2222-3333-4444-555555555555|REGIONAL']]),
      },
    ],
    ['a web ACL it may take the place of', { ...FRONT, wafReplaces: ACL }, { webAclOf: async () => ACL }],
    ['an organization whose id only others may know', WHOLE, { organization: async () => 'of others' }],
    ['a full account where nothing is asked for', {}, { trails: async () => four, recorders: async () => ['main'] }],
  ])('%s is let through', async (_what, given, there) => {
    expect(await objections(given, there)).toEqual({ refused: [], unread: [], open: [] });
  });

  test('an origin that lets in who sends no key is told once the rule for keys is there, and stops nothing', async () => {
    const there = { stack: async () => new Map([['OriginRule', 'rule']]) };

    const { refused, open } = await objections(CLOSED, there);

    expect(refused).toEqual([]);
    expect(open).toEqual([expect.stringContaining('hands on what comes without a key, too')]);
    expect((await objections(CLOSED, { ...there, handsOn: async () => false })).open).toEqual([]);
    expect((await objections(CLOSED, {})).open).toEqual([]);
  });

  test('what cannot be looked at stops nothing, and is said', async () => {
    const nobody = async () => {
      throw Object.assign(new Error('no'), { name: 'CredentialsProviderError' });
    };

    expect(await objections({ config: 'own recorder' }, { recorders: nobody })).toEqual({
      refused: [],
      open: [],
      unread: [
        'Not looked for a second recorder: No AWS credentials were found: sign in (aws sso login, or AWS_PROFILE), then try again.',
      ],
    });
  });
});

describe('what doctor says of the foundation', () => {
  async function textOf(there: Partial<Account>): Promise<string> {
    const looks = adoptables(emptyAccount(there), 'test');
    return foundationText(
      await Promise.all(looks.map(async ({ what, look }) => ({ what, found: await part(look) }))),
    ).join('\n');
  }

  test('is the parameter that adds what is not there', async () => {
    const none = { advises: async () => false, subscribed: async () => false };
    const text = await textOf({ organization: async () => 'none', ...none });

    expect(text.match(/--param .*/g)).toEqual([
      '--param trail=account',
      '--param "config=own recorder"',
      '--param waf=count',
      '--param ddos=on --param ddosBalancer=… or --param waf=count',
      '--param unusedCertificates=on --param ownersEmail=owners@example.com',
    ]);
  });

  test('begins with what was said before, which is to be said again beside what is added', async () => {
    const text = await textOf({ said: async () => ({ trail: 'account', config: 'own recorder' }) });

    expect(text).toMatch(
      /^foundation: riposte-foundation-test is deployed; what it was deployed with is said again at each deployment, beside what is added/,
    );
    expect(text.split('\n')[1]).toBe(
      "        npx serverless deploy -c foundation.yml --stage test --param trail=account --param 'config=own recorder'",
    );
  });

  test.each<[string, Partial<Account>, string]>([
    [
      'nothing of it is deployed',
      {},
      'foundation: riposte-foundation-test is not deployed here, or nothing of it is asked for',
    ],
    [
      'there is no note',
      { said: async () => undefined },
      'riposte-foundation-test keeps no note of what it was deployed with',
    ],
    ['Shield Advanced is there', {}, '--param shield=subscribed --param shieldProtects=…'],
  ])('says so where %s', async (_what, there, said) => {
    expect(await textOf(there)).toContain(said);
  });

  test('is the parameter that adopts what is there, and what a web ACL is in front of', async () => {
    const text = await textOf({
      trails: async () => [trail('all')],
      recorders: async () => ['main'],
      webAcls: async () => [{ arn: ACL, resources: [SHOP] }, { arn: SITE_ACL }],
    });

    expect(text).toContain(`--param trail=off --param logBucket=all-logs --param logKey=${KEY} --param logReaders=…`);
    expect(text).toContain('--param "config=rules only"');
    expect(text).toContain(`${ACL} is in front of ${SHOP}.`);
    expect(text).toContain(`npx serverless deploy --stage test --param webAcls=${ACL}\n`);
    expect(text).toContain(`-c foundation.yml --stage test --param cdnWebAcl=${SITE_ACL}`);
    expect(text).toContain('--param trail=organization --param organizationId=o-a1b2c3d4e5');
  });

  test('is no command where a trail is of another account', async () => {
    const arn = 'arn:aws:cloudtrail:us-east-1:111122223333:trail/whole';
    const text = await textOf({ trails: async () => [{ ...trail('whole'), arn }] });

    expect(text).toContain('It is of the account 111122223333: who reads its bucket is let in there');
    expect(text).not.toContain('logBucket');
  });
});

describe('an account that is looked at', () => {
  const iam = mockClient(IAMClient);
  const s3 = mockClient(S3Client);
  const support = mockClient(SupportClient);
  const waf = mockClient(WAFV2Client);
  const stacks = mockClient(CloudFormationClient);
  const there = accountAt({ region: 'us-east-1' });
  const failure = (name: string, message = '', more = {}) => Object.assign(new Error(message), { name, ...more });
  beforeEach(() => {
    for (const mock of [iam, s3, support, waf, stacks]) mock.reset();
  });

  test.each([
    ['OrganizationNotFoundException', 'none'],
    ['AccountNotManagementOrDelegatedAdministratorException', 'of others'],
    ['ServiceAccessNotEnabledException', 'of others'],
  ])('says by %s that its organization is %s', async (name, expected) => {
    iam.on(ListOrganizationsFeaturesCommand).rejects(failure(name));

    expect(await there.organization()).toBe(expected);
  });

  test.each([
    ['NotFound', 404, false],
    ['403', 403, true],
  ])('answers HEAD of a bucket with %s where it is there: %s', async (name, httpStatusCode, expected) => {
    s3.on(HeadBucketCommand).rejects(failure(name, '', { $metadata: { httpStatusCode } }));

    expect(await there.hasBucket('all-logs')).toBe(expected);
  });

  test('has a support plan without Trusted Advisor where AWS says so, and is not judged by any other error', async () => {
    support.on(DescribeTrustedAdvisorChecksCommand).rejectsOnce(failure('SubscriptionRequiredException'));
    expect(await there.advises()).toBe(false);

    support.on(DescribeTrustedAdvisorChecksCommand).rejects(failure('AccessDeniedException'));
    await expect(there.advises()).rejects.toThrow();
  });

  test('has web ACLs of both scopes, page by page', async () => {
    const list = (input: object, answer: object) => waf.on(ListWebACLsCommand, input).resolves(answer);
    list({ Scope: 'REGIONAL' }, { WebACLs: [{ ARN: ACL }], NextMarker: 'old' });
    list({ Scope: 'REGIONAL', NextMarker: 'old' }, { WebACLs: [], NextMarker: 'old' });
    list({ Scope: 'CLOUDFRONT' }, { WebACLs: [{ ARN: SITE_ACL }] });
    waf
      .on(ListResourcesForWebACLCommand, { ResourceType: 'APPLICATION_LOAD_BALANCER' })
      .resolves({ ResourceArns: [SHOP] });
    waf.on(ListResourcesForWebACLCommand, { ResourceType: 'API_GATEWAY' }).resolves({ ResourceArns: [] });

    expect(await there.webAcls()).toEqual([{ arn: ACL, resources: [SHOP] }, { arn: SITE_ACL }]);
  });

  test('has no resources of a stack that is not there', async () => {
    stacks?.on(ListStackResourcesCommand).rejects(failure('ValidationError', 'Stack with id x does not exist'));

    expect(await there.stack('x')).toEqual(new Map());
  });
});
