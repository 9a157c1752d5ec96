import { describe, expect, test } from '@jest/globals';
import originChanged from '../../../lib/detections/impact/distribution-origin-changed.ts';
import { proposalsOf } from '../../../lib/domain/finding/detection.ts';
import { originsTold, toDoFirst } from '../../../lib/playbooks/invalidate-cache/origins.ts';
import { eventFile } from '../support/fixtures.ts';

/** The call with another origin, and the names that the distribution has. */
function call(origin: object, names: readonly string[] = ['www.shop.example']) {
  const event = eventFile('impact/distribution-origin-changed');
  const distributionConfig = {
    aliases: { quantity: names.length, items: names },
    origins: { quantity: 1, items: [origin] },
  };
  const requestParameters = { id: 'E1PA6795UKMFR9', distributionConfig };
  return { ...event, detail: { ...event.detail, requestParameters } };
}

const askedFor = (event: ReturnType<typeof call>) => proposalsOf(originChanged)[0]?.params(event, []);

describe('an origin is foreign', () => {
  test.each([
    ['a host under no domain of the names', { domainName: 'cdn.other.example' }, 'cdn.other.example'],
    ['the same in capitals', { domainName: 'CDN.Other.Example' }, 'cdn.other.example'],
    [
      'a bucket that anybody may read',
      { domainName: 'pages.s3.eu-central-1.amazonaws.com', s3OriginConfig: { originAccessIdentity: '' } },
      'pages.s3.eu-central-1.amazonaws.com',
    ],
    [
      'a bucket as a website',
      { domainName: 'pages.s3-website-us-east-1.amazonaws.com' },
      'pages.s3-website-us-east-1.amazonaws.com',
    ],
    [
      'a bucket under a domain of the names, which anybody can make',
      { domainName: 'pages.shop.example.s3.amazonaws.com' },
      'pages.shop.example.s3.amazonaws.com',
    ],
  ])('where it is %s', (_what, origin, host) => {
    expect(originChanged.when?.(call(origin))).toBe(true);
    expect(askedFor(call(origin))).toEqual({ distribution: 'E1PA6795UKMFR9', paths: ['/*'], notFrom: [host] });
  });

  test.each([
    ['under a domain of the names', { domainName: 'origin.shop.example' }],
    ['a balancer, whose account nobody can tell', { domainName: 'shop-1.eu-central-1.elb.amazonaws.com' }],
    ['a function’s URL', { domainName: 'abc.lambda-url.eu-central-1.on.aws' }],
    [
      'a bucket that is told who reads',
      { domainName: 'pages.s3.amazonaws.com', originAccessControlId: 'E3EXAMPLEOAC1' },
    ],
    [
      'a bucket that is told who reads, the old way',
      { domainName: 'pages.s3.amazonaws.com', s3OriginConfig: { originAccessIdentity: 'origin-access-identity/x/E1' } },
    ],
    ['a website of one’s own name', { domainName: 'www.shop.example.s3-website.eu-central-1.amazonaws.com' }],
    ['no host at all', { domainName: 'not a host' }],
  ])('not where it is %s', (_what, origin) => {
    expect(originChanged.when?.(call(origin))).toBe(false);
    expect(askedFor(call(origin))).toBeUndefined();
  });

  test.each(['co.uk', 'com.au', 'or.jp'])('where it shares no more than %s with the names', (suffix) => {
    const from = (name: string) =>
      originChanged.when?.(call({ domainName: `${name}.${suffix}` }, [`www.shop.${suffix}`]));

    expect([from('other'), from('cdn.other'), from('shop'), from('origin.shop')]).toEqual([true, true, false, false]);
  });

  test('where a distribution without names has it: nothing ties it to anybody', () => {
    expect(originChanged.when?.(call({ domainName: 'cdn.other.example' }, []))).toBe(true);
  });
});

describe('throwing out of the caches', () => {
  const bad = ['cdn.other.example'];

  test('waits while the distribution has the origin, and says what to do first', () => {
    const now = { from: ['cdn.other.example', 'shop.example'], everywhere: true };

    expect(toDoFirst('E1', now, bad)).toMatch(
      /^E1 still fetches from cdn\.other\.example: .*First put its origin right/,
    );
    expect(originsTold('E1', now, bad)).toEqual([]);
  });

  test('waits until all edges know the origin that was put right', () => {
    expect(toDoFirst('E1', { from: ['shop.example'], everywhere: false }, bad)).toMatch(
      /^E1 fetches from shop\.example, but not all edges know it yet/,
    );
  });

  test('says where it fetches from now, once that is right everywhere', () => {
    const now = { from: ['shop.example'], everywhere: true };

    expect(toDoFirst('E1', now, bad)).toBeUndefined();
    expect(originsTold('E1', now, bad)).toEqual([
      'E1 fetches from shop.example now, no longer from cdn.other.example: approve if that is right',
    ]);
  });
});
