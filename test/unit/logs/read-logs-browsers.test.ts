import { describe, expect, test } from '@jest/globals';
import { readLogs } from '../../../lib/logs/read-logs.ts';
import { found, proposes, request, times, web, world } from '../support/log-world.ts';

describe('a browser, which any page may lead somewhere', () => {
  const led = { headers: [{ name: 'Sec-Fetch-Site', value: 'cross-site' }] };
  const trap = (http: object) => request('203.0.113.66', {}, { uri: '/old-backup/', ...http });
  test('that walks into the trap is told and not blocked; who walks in by itself afterwards is', async () => {
    const { ports, raised } = world();

    await readLogs(web([trap(led)]), ports);
    await readLogs(web([trap({})]), ports);

    expect(found(raised)).toEqual(times(2, () => 'discovery/web-trap-visited 203.0.113.66'));
    expect(proposes(raised)).toEqual([[], [{ ips: ['203.0.113.66'] }]]);
  });

  test.each([
    ['a balancer', { httpSourceName: 'ALB', ja3Fingerprint: undefined }, '', []],
    ['a distribution', { httpSourceName: 'CF', ja3Fingerprint: undefined }, '', []],
    ['nobody knows what', { httpSourceName: undefined, ja3Fingerprint: undefined }, '', []],
    ['a proxy', {}, 'X-Forwarded-For', [{ name: 'X-Forwarded-Proto', value: 'https, http' }]],
    ['a proxy that does not say', {}, 'X-Forwarded-For', []],
  ])(
    'that asks in the clear, where browsers do not say what they are, is told and not blocked: at %s',
    async (_name, more, forwardedHeader, said) => {
      const { ports, raised } = world({ forwardedHeader });
      const headers = [{ name: 'x-forwarded-for', value: '203.0.113.66' }, ...said];

      await readLogs(web([request('203.0.113.66', more, { uri: '/old-backup/', headers })]), ports);

      expect(found(raised)).toEqual(['discovery/web-trap-visited 203.0.113.66']);
      expect(proposes(raised)).toEqual([[]]);
    },
  );

  test.each([
    [
      'a balancer, by either fingerprint',
      { ja3Fingerprint: undefined, ja4Fingerprint: 't13d1516h2_8daaf6152771_b186095e22b6' },
      '',
      [],
    ],
    ['an API, which takes TLS only', { httpSourceName: 'APIGW', ja3Fingerprint: undefined }, '', []],
    [
      'a proxy',
      { ja3Fingerprint: undefined },
      'X-Forwarded-For',
      [{ name: 'CloudFront-Forwarded-Proto', value: 'https' }],
    ],
  ])('is not what asks over TLS without saying so: at %s', async (_name, more, forwardedHeader, said) => {
    const { ports, raised } = world({ forwardedHeader });
    const headers = [{ name: 'x-forwarded-for', value: '203.0.113.66' }, ...said];

    await readLogs(web([request('203.0.113.66', more, { uri: '/old-backup/', headers })]), ports);

    expect(proposes(raised)).toEqual([[{ ips: ['203.0.113.66'] }]]);
  });

  test('that is refused fifty times is told and not blocked, whatever else is refused beside', async () => {
    const { ports, raised } = world();
    const refused = (count: number, http: object) =>
      times(count, () => request('203.0.113.66', { action: 'BLOCK' }, http));

    await readLogs(web([...refused(50, led), ...refused(49, {})]), ports);

    expect(found(raised)).toEqual(['discovery/web-scanner 203.0.113.66']);
    expect(proposes(raised)).toEqual([[]]);
  });
});
