import { describe, expect, test } from '@jest/globals';
import { attackersOf, ownMachineActs } from '../../../lib/sources/guard-duty-actors.ts';
import { eventFile } from '../support/fixtures.ts';
import { answers, detector, like, loud, proposed, said, subjectOf } from '../support/raising.ts';

const BRUTE = 'credential-access/guard-duty-brute-force';
const OWN = 'impact/guard-duty-own-machine-attacks';
const PROBE = 'discovery/guard-duty-port-probe';

/** An event of events/ with some of its service part changed. */
function withService(id: string, more: object) {
  return like(id, { service: { ...(eventFile(id).detail.service as object), ...more } });
}

describe('a sample is told to nobody', () => {
  test.each<[string, unknown]>([
    ['a mark of its own', { sample: true }],
    ['a mark as text', { sample: 'true' }],
    ['a mark inside JSON that is kept as text', { value: '{"sample":true}', type: 'default' }],
    ['the same with spaces', { value: '{ "sample" : true, "threat": "x" }' }],
    ['the same in capitals', { value: '{"sample":"TRUE"}' }],
    ['a mark beside the text', { value: { sample: true } }],
    ['everything as text', '{"sample":true}'],
  ])('%s', (_name, additionalInfo) => {
    expect(detector.raised(withService(BRUTE, { additionalInfo }))).toEqual([]);
  });

  test.each<[string, unknown]>([
    ['no mark', {}],
    ['a mark that says no', { value: '{"sample":false}' }],
    ['a text that is no JSON', { value: '{"sample":true' }],
    ['the word in somebody else’s text', { value: '{"userAgent":"\\"sample\\":true"}' }],
    ['the word deeper, where others write', { value: '{"unusual":{"tags":{"sample":true}}}' }],
    ['nothing', undefined],
  ])('not one: %s', (_name, additionalInfo) => {
    expect(detector.raised(withService(BRUTE, { additionalInfo })).map(({ id }) => id)).toEqual([BRUTE]);
  });

  test.each(['exfiltration/macie-bucket-policy', 'collection/macie-sensitive-data'])('%s', (id) => {
    expect(detector.raised(like(id, { sample: true }))).toEqual([]);
    expect(detector.raised(like(id, { sample: 'true' }))).toEqual([]);
  });

  test('of Security Hub', () => {
    const [finding] = eventFile('defense-evasion/security-hub-high').detail.findings as object[];

    expect(
      detector.raised(like('defense-evasion/security-hub-high', { findings: [{ ...finding, Sample: true }] })),
    ).toEqual([]);
  });
});

describe('where one’s own machine acts, the address is the victim’s', () => {
  const action = (networkConnectionAction: object) => ({
    action: {
      networkConnectionAction: { remoteIpDetails: { ipAddressV4: '198.51.100.44' }, ...networkConnectionAction },
    },
  });

  test.each<[string, object, boolean, string[]]>([
    ['it is the actor', { resourceRole: 'ACTOR', ...action({ connectionDirection: 'OUTBOUND' }) }, true, []],
    [
      'it is the actor, whatever the direction',
      { resourceRole: 'ACTOR', ...action({ connectionDirection: 'INBOUND' }) },
      true,
      [],
    ],
    ['it is the actor, in small letters', { resourceRole: 'actor', ...action({}) }, true, []],
    ['it opens the connection', { resourceRole: undefined, ...action({ connectionDirection: 'OUTBOUND' }) }, true, []],
    [
      'it is the target',
      { resourceRole: 'TARGET', ...action({ connectionDirection: 'INBOUND' }) },
      false,
      ['198.51.100.44'],
    ],
    [
      'it is the target, nothing said of the direction',
      { resourceRole: 'TARGET', ...action({}) },
      false,
      ['198.51.100.44'],
    ],
    [
      'the connection comes in',
      { resourceRole: undefined, ...action({ connectionDirection: 'INBOUND' }) },
      false,
      ['198.51.100.44'],
    ],
    [
      'it is the target and calls home',
      { resourceRole: 'TARGET', ...action({ connectionDirection: 'OUTBOUND' }) },
      false,
      [],
    ],
    ['nothing says who acts', { resourceRole: undefined, ...action({}) }, false, []],
  ])('%s', (_name, service, own, attackers) => {
    const event = withService(BRUTE, service);

    expect(ownMachineActs(event)).toBe(own);
    expect(attackersOf(event)).toEqual(attackers);
  });

  test('it is told as such, and not the victim but the machine is proposed', () => {
    const event = eventFile(OWN);

    expect(loud(event)).toEqual([OWN]);
    expect(proposed(OWN, event)).toEqual({ instance: 'i-0123456789abcdef0' });
  });

  test.each([BRUTE, PROBE])('%s by others: what lets them in is to be closed', (id) => {
    expect(proposed(id, eventFile(id))).toEqual({ instance: 'i-0123456789abcdef0' });
    expect(proposed(id, like(id, { resource: { resourceType: 'Container' } }))).toBeUndefined();
  });
});

describe('every address that attacks is named', () => {
  const probes = (...details: object[]) => ({
    action: { portProbeAction: { portProbeDetails: details.map((remoteIpDetails) => ({ remoteIpDetails })) } },
  });

  test.each<[string, object, string[]]>([
    [
      'several',
      probes({ ipAddressV4: '198.51.100.10' }, { ipAddressV4: '198.51.100.11' }),
      ['198.51.100.10', '198.51.100.11'],
    ],
    ['an empty one beside IPv6', probes({ ipAddressV4: '', ipAddressV6: '2001:db8::12' }), ['2001:db8::12']],
    ['a dash beside IPv6', probes({ ipAddressV4: '-', ipAddressV6: '2001:db8::12' }), ['2001:db8::12']],
    [
      'both families',
      probes({ ipAddressV4: '198.51.100.10', ipAddressV6: '2001:db8::12' }),
      ['198.51.100.10', '2001:db8::12'],
    ],
    ['the same twice', probes({ ipAddressV4: '198.51.100.10' }, { ipAddressV4: '198.51.100.10' }), ['198.51.100.10']],
    ['none and null', probes({ ipAddressV4: null }, {}), []],
    [
      'one that is no list',
      { action: { portProbeAction: { portProbeDetails: { remoteIpDetails: { ipAddressV4: '198.51.100.10' } } } } },
      ['198.51.100.10'],
    ],
    [
      'a caller of the API',
      { action: { awsApiCallAction: { remoteIpDetails: { ipAddressV4: '', ipAddressV6: '2001:db8::12' } } } },
      ['2001:db8::12'],
    ],
  ])('%s', (_name, service, addresses) => {
    expect(attackersOf(withService(PROBE, service))).toEqual(addresses);
  });
});

describe('a finding is about', () => {
  test.each<[string, object, string]>([
    ['both buckets', { s3BucketDetails: [{ name: 'b' }, { name: 'a' }], resourceType: 'S3Bucket' }, 'a, b'],
    [
      'a user, the instance being empty',
      { instanceDetails: { instanceId: '' }, accessKeyDetails: { userName: 'dev' } },
      'dev',
    ],
    ['its kind of resource', { resourceType: 'Container' }, 'Container'],
  ])('%s', (_name, resource, expected) => {
    expect(subjectOf('impact/guard-duty-high', like('impact/guard-duty-high', { resource }))).toBe(expected);
  });

  test('all that takes part in an attack of several steps', () => {
    const sequence = {
      actors: [{ user: { name: 'dev' } }],
      resources: [{ uid: 'arn:aws:s3:::payroll', name: 'payroll' }, { uid: 'AKIAEXAMPLE000000001' }],
    };
    const event = withService('impact/guard-duty-attack-sequence', { detection: { sequence } });

    expect(subjectOf('impact/guard-duty-attack-sequence', event)).toBe('AKIAEXAMPLE000000001, dev, payroll');
  });
});

describe('a finding of a member account, told to the account that administers GuardDuty', () => {
  const member = (id: string, resource: object) => like(id, { accountId: '111122223333', resource });
  const key = { accessKeyDetails: { accessKeyId: 'AKIAEXAMPLE000000001', userName: 'deploy', userType: 'IAMUser' } };
  const machine = { instanceDetails: { instanceId: 'i-0123456789abcdef0' } };
  const database = {
    rdsDbInstanceDetails: { dbInstanceIdentifier: 'shop' },
    rdsDbUserDetails: { user: 'app' },
  };

  test.each<[string, object]>([
    ['credential-access/guard-duty-credentials', key],
    ['credential-access/guard-duty-credentials', database],
    ['credential-access/guard-duty-instance-credentials', key],
    [BRUTE, machine],
    [PROBE, machine],
    [OWN, machine],
    ['impact/guard-duty-malware', machine],
    ['impact/guard-duty-crypto-mining', machine],
  ])('%s answers nothing here that is only called the same', (id, resource) => {
    expect(answers(id, member(id, resource))).toEqual([]);
    expect(answers(id, like(id, { resource }))).not.toEqual([]);
  });

  test('names the account, so that nobody looks here', () => {
    const id = 'impact/guard-duty-high';

    expect(subjectOf(id, member(id, machine))).toBe('111122223333/i-0123456789abcdef0');
    expect(said(id, member(id, machine))).toContain('111122223333/i-0123456789abcdef0');
  });
});
