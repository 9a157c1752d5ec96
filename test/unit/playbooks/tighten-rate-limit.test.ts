import {
  GetWebACLCommand,
  GetWebACLForResourceCommand,
  ListTagsForResourceCommand,
  type Rule,
  UpdateWebACLCommand,
  WAFV2Client,
} from '@aws-sdk/client-wafv2';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { rateRules } from '../../../lib/aws/account/rate-rules.ts';
import detection from '../../../lib/detections/impact/ddos-detected.ts';
import { proposalsOf } from '../../../lib/domain/finding/detection.ts';
import { lowered, tightened } from '../../../lib/playbooks/tighten-rate-limit/rate.ts';
import { sampleEvent } from '../../../local/scenario.ts';

const ARN = 'arn:aws:wafv2:us-east-1:123456789012:regional/webacl/shop/id-1';
const metric = { SampledRequestsEnabled: true, CloudWatchMetricsEnabled: true, MetricName: 'm' };
const byAddress: Rule = {
  Name: 'by-address',
  Priority: 3,
  Action: { Block: {} },
  VisibilityConfig: metric,
  Statement: { RateBasedStatement: { Limit: 2000, AggregateKeyType: 'IP' } },
};
const geo: Rule = {
  Name: 'geo',
  Priority: 7,
  Action: { Block: {} },
  VisibilityConfig: metric,
  Statement: { GeoMatchStatement: { CountryCodes: ['KP'] } },
};
const acl = (Rules: Rule[]) => ({
  LockToken: 'token-1',
  WebACL: {
    Name: 'shop',
    Id: 'id-1',
    ARN,
    Description: '',
    DefaultAction: { Allow: {} },
    VisibilityConfig: metric,
    Rules,
    TokenDomains: ['example.com'],
    CaptchaConfig: { ImmunityTimeProperty: { ImmunityTime: 60 } },
  },
});
const named = (name: string) => Object.assign(new Error(name), { name });

describe('the rate rules of a web ACL', () => {
  const mock = mockClient(WAFV2Client);
  const acls = rateRules(() => new WAFV2Client({ region: 'us-east-1' }));
  const written = () => mock.commandCalls(UpdateWebACLCommand).map(({ args }) => args[0].input);
  beforeEach(() => {
    mock.reset();
    mock.on(UpdateWebACLCommand).resolves({});
    mock.on(ListTagsForResourceCommand).resolves({ TagInfoForResource: { TagList: [{ Key: 'team', Value: 'x' }] } });
  });

  test('get another limit, and everything else of the web ACL is written as it was', async () => {
    mock.on(GetWebACLCommand).resolves(acl([byAddress, geo]));

    await acls.setLimit(ARN, 'by-address', 2000, 500);

    expect(written()).toEqual([
      {
        Name: 'shop',
        Id: 'id-1',
        Scope: 'REGIONAL',
        LockToken: 'token-1',
        DefaultAction: { Allow: {} },
        VisibilityConfig: metric,
        TokenDomains: ['example.com'],
        CaptchaConfig: { ImmunityTimeProperty: { ImmunityTime: 60 } },
        Rules: [{ ...byAddress, Statement: { RateBasedStatement: { Limit: 500, AggregateKeyType: 'IP' } } }, geo],
      },
    ]);
  });

  test('are read again where somebody else wrote meanwhile, and what they wrote stays', async () => {
    mock
      .on(GetWebACLCommand)
      .resolvesOnce(acl([byAddress]))
      .resolves({ ...acl([byAddress, geo]), LockToken: 'token-2' });
    mock.on(UpdateWebACLCommand).rejectsOnce(named('WAFOptimisticLockException')).resolves({});

    await acls.setLimit(ARN, 'by-address', 2000, 500);

    expect(written().at(-1)?.LockToken).toBe('token-2');
    expect(
      written()
        .at(-1)
        ?.Rules?.map(({ Name }) => Name),
    ).toEqual(['by-address', 'geo']);
  });

  test('are left to whoever set another limit in the very moment', async () => {
    const theirs = {
      ...byAddress,
      Statement: { RateBasedStatement: { Limit: 9000, AggregateKeyType: 'IP' as const } },
    };
    mock
      .on(GetWebACLCommand)
      .resolvesOnce(acl([byAddress]))
      .resolves({ ...acl([theirs]), LockToken: 'token-2' });
    mock.on(UpdateWebACLCommand).rejectsOnce(named('WAFOptimisticLockException')).resolves({});

    await expect(acls.setLimit(ARN, 'by-address', 2000, 500)).rejects.toMatchObject({
      name: 'OvertakenError',
      message: 'the rate rule by-address of shop was changed by somebody else in this moment: it is left as it is',
    });
    expect(written().map(({ LockToken }) => LockToken)).toEqual(['token-1']);
  });

  test('of our own making are left to whoever changed one in the very moment', async () => {
    const own = { name: 'rate-limit-by-riposte', limit: 300, seconds: 300, by: 'IP', header: '', action: 'Block' };
    const theirs = { ...byAddress, Name: 'rate-limit-by-riposte' };
    mock.on(GetWebACLCommand).resolves(acl([theirs]));

    await expect(acls.setOwn(ARN, own, null)).rejects.toMatchObject({ name: 'OvertakenError' });
    await expect(acls.setOwn(ARN, null, own)).rejects.toMatchObject({ name: 'OvertakenError' });
    expect(written()).toEqual([]);
  });

  test('are not written where the limit is the wanted one already', async () => {
    mock.on(GetWebACLCommand).resolves(acl([byAddress]));

    await acls.setLimit(ARN, 'by-address', 4000, 2000);

    expect(written()).toEqual([]);
  });

  test('get one of our own after all others, and lose it again', async () => {
    const own = {
      name: 'rate-limit-by-riposte',
      limit: 300,
      seconds: 300,
      by: 'FORWARDED_IP',
      header: 'X-Forwarded-For',
      action: 'Block',
    };
    mock.on(GetWebACLCommand).resolves(acl([geo]));

    await acls.setOwn(ARN, null, own);
    const added = written().at(-1)?.Rules ?? [];
    mock.on(GetWebACLCommand).resolves(acl(added));
    const read = await acls.rate(ARN, own.name);
    await acls.setOwn(ARN, own, null);

    expect(added.map(({ Name, Priority }) => [Name, Priority])).toEqual([
      ['geo', 7],
      ['rate-limit-by-riposte', 8],
    ]);
    expect(read).toEqual(own);
    expect(written().at(-1)?.Rules).toEqual([geo]);
  });

  test('are told with what would be lost by writing: a statement that this SDK does not know', async () => {
    const strange = { ...geo, Name: 'strange', Statement: {} };
    mock.on(GetWebACLCommand).resolves(acl([byAddress, strange]));

    expect(await acls.find(ARN)).toEqual({
      name: 'shop',
      tags: ['team'],
      rates: [{ name: 'by-address', limit: 2000, seconds: 300, by: 'IP', header: '', action: 'Block' }],
      managed: false,
      unknown: ['strange'],
    });
  });

  test('are gone with the web ACL, and nobody knows them where it cannot be read', async () => {
    mock
      .on(GetWebACLCommand)
      .rejectsOnce(named('WAFNonexistentItemException'))
      .rejects(named('WAFInternalErrorException'));
    mock.on(GetWebACLForResourceCommand).resolves({});

    expect(await acls.rate(ARN, 'by-address')).toBeUndefined();
    await expect(acls.rate(ARN, 'by-address')).rejects.toThrow('WAFInternalErrorException');
    expect(await acls.before('arn:aws:elasticloadbalancing:us-east-1:1:loadbalancer/app/a/1')).toBeUndefined();
  });
});

test.each([
  [2000, undefined, 1000],
  [2000, 300, 300],
  [200, 300, 200],
  [15, undefined, 10],
])(
  'a limit of %d, asked to be %s, becomes %d: never more than it is, never less than WAF takes',
  (now, asked, wanted) => {
    expect(tightened(now, asked)).toBe(wanted);
  },
);

test('a rule that only counts, or counts by something else than the client, is lowered by name alone', () => {
  const rate = { name: 'a', limit: 100, seconds: 300, by: 'IP', header: '', action: 'Block' };

  const found = lowered([rate, { ...rate, name: 'b', action: 'Count' }, { ...rate, name: 'c', by: 'CONSTANT' }]);

  expect(found.map(({ name }) => name)).toEqual(['a']);
});

test('Shield proposes it for a flood of requests to a balancer, and for no other kind', () => {
  const requests = sampleEvent('impact/ddos-detected');
  const packets = JSON.parse(
    JSON.stringify(requests).replaceAll('DDoSAttackRequestsPerSecond', 'DDoSAttackPacketsPerSecond'),
  ) as typeof requests;
  const [proposal] = proposalsOf(detection);

  expect(proposal?.params(packets, [])).toBeUndefined();
  expect(proposal?.params(requests, [])).toEqual({
    resource: 'arn:aws:elasticloadbalancing:eu-central-1:000000000000:loadbalancer/app/shop/1',
  });
});
