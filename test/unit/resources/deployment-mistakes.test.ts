import { describe, expect, test } from '@jest/globals';
import { loadDetections } from '../../../lib/detections/registry.ts';
import { ConfigurationError } from '../../../lib/domain/errors.ts';
import { policyProblems } from '../../../lib/domain/policy/check-policy.ts';
import { parsePolicy, suppressionFor } from '../../../lib/domain/policy/policy.ts';
import { NO_PARAMETERS, parameters, refuseStage, refuseUnknown } from '../../../resources/parameters.ts';
import { policyFragment } from '../../../resources/policy.ts';
import { saidOnce } from '../../../resources/said-once.ts';
import { finding } from '../support/fixtures.ts';

// Loaded once, before anything else: the test runner cannot load them twice at a time.
await loadDetections();

const NOW = new Date('2026-06-01T00:00:00Z');
const KNOWN = {
  detections: ['initial-access/root-used', 'discovery/api-error-rate-insight'],
  playbooks: ['block-ip', 'rotate-secret'],
};
const suppress = (more: object) => ({
  version: 1,
  suppressions: [{ detection: 'initial-access/root-used', until: '2026-12-31T00:00:00Z', reason: 'r', ...more }],
});

const MOST_OF_IPV4 = Array.from({ length: 129 }, (_, index) => `${index}.0.0.0/8`);

describe('a policy that silences everything', () => {
  test.each([
    [suppress({ detection: '*' }), 'suppressions.0.detection: hides many detections'],
    [suppress({ detection: 'discovery/*' }), 'suppressions.0.detection: hides many detections'],
    [suppress({ detection: '*', subject: '*', actor: ' * ' }), 'suppressions.0.detection: hides many detections'],
    [suppress({ detection: '*', subject: '*:*' }), 'suppressions.0.detection: hides many detections'],
    [suppress({ detection: '*', actor: '*a*' }), 'suppressions.0.detection: hides many detections'],
    [
      suppress({ detection: '*', actor: 'arn:aws:*::123456789012:*' }),
      'suppressions.0.detection: hides many detections',
    ],
    [suppress({ acknowledge: false }), 'suppressions.0.acknowledge'],
    [suppress({ remediate: 'no' }), 'suppressions.0.remediate'],
    [{ version: 1, alertFrom: 'critical' }, 'alertFrom: keeps medium findings from people'],
    [{ version: 1, alertFrom: 'high', alertFromReason: '' }, 'alertFromReason'],
    [{ version: 1, neverTouch: { cidrs: ['0.0.0.0/0'] } }, 'neverTouch.cidrs.0: is so wide'],
    [{ version: 1, neverTouch: { cidrs: ['0.0.0.0/1', '128.0.0.0/1'] } }, 'neverTouch.cidrs.1: is so wide'],
    [{ version: 1, neverTouch: { cidrs: ['::/0'] } }, 'neverTouch.cidrs.0: is so wide'],
    [{ version: 1, neverTouch: { resources: ['*'] } }, 'neverTouch.resources.0: names everything'],
    [{ version: 1, neverTouch: { cidrs: MOST_OF_IPV4 } }, 'neverTouch.cidrs: cover more than half of all addresses'],
    [{ version: 1, neverTouch: { resources: ['arn:*'] } }, 'neverTouch.resources.0: names everything'],
    [{ version: 1, neverTouch: { resources: ['arn:aws-us-gov:*'] } }, 'neverTouch.resources.0: names everything'],
    [{ version: 1, neverTouch: { tags: ['**'] } }, 'neverTouch.tags.0: names everything'],
    [{ version: 1, playbooks: { 'block-ip': { capPerHour: 1e9 } } }, 'playbooks.block-ip.capPerHour'],
    [JSON.parse('{"version":1,"playbooks":{"__proto__":{"mode":"auto"}}}'), 'playbooks: __proto__ is none'],
    [{ version: 1, trusted: { addresses: ['0.0.0.0/0'] } }, 'trusted.addresses.0: is so wide that strangers are in it'],
    [{ version: 1, trusted: { addresses: ['203.0.113.7', '::/0'] } }, 'trusted.addresses.1: is so wide'],
    [{ version: 1, trusted: { addresses: ['128.0.0.0/1'] } }, 'trusted.addresses.0: is so wide'],
    [{ version: 1, trusted: { addresses: MOST_OF_IPV4 } }, 'trusted.addresses: cover more than half of all addresses'],
    [
      {
        version: 1,
        trusted: { programs: [{ role: 'arn:aws:iam::111122223333:role/ci', addresses: ['0.0.0.0/0'] }] },
      },
      'trusted.programs.0',
    ],
  ])('%j is refused, naming the field', (document, problem) => {
    expect(() => parsePolicy(document)).toThrow(problem);
  });

  test.each([
    [suppress({ detection: '*', acknowledge: true })],
    [suppress({ detection: 'discovery/*', actor: 'arn:aws:iam::123456789012:role/scanner' })],
    [{ version: 1, alertFrom: 'high', alertFromReason: 'a test account' }],
    [{ version: 1, neverTouch: { cidrs: ['10.0.0.0/8', '2001:db8::/32'] } }],
    [{ version: 1, neverTouch: { cidrs: MOST_OF_IPV4.slice(0, 128) } }],
    [{ version: 1, trusted: { addresses: ['10.0.0.0/8', '203.0.113.0/24', '2001:db8::/32'] } }],
    [{ version: 1, neverTouch: { resources: ['x', 'db*', '*/back', 'arn:aws:iam::*:role/*'], tags: ['k'] } }],
  ])('%j is what somebody means', (document) => {
    expect(() => parsePolicy(document)).not.toThrow();
  });

  test('a suppression of what does not exist names what was probably meant', () => {
    const policy = parsePolicy(suppress({ detection: 'initial-access/rooot-used' }));

    expect(policyProblems(policy, KNOWN, NOW)).toEqual([
      'suppressions.0.detection: there is no detection initial-access/rooot-used; did you mean initial-access/root-used?',
    ]);
  });

  test.each([
    ['initial-access/root-uesd', '; did you mean initial-access/root-used?'],
    ['root-used', '; did you mean initial-access/root-used?'],
    ['initial-access/round-trips-of-a-user', ''],
    ['initial-access/zzzz', ''],
    ['x', ''],
  ])('of %s it says%s', (detection, meant) => {
    expect(policyProblems(parsePolicy(suppress({ detection })), KNOWN, NOW)).toEqual([
      `suppressions.0.detection: there is no detection ${detection}${meant}`,
    ]);
  });

  test('of several that are alike it names the one that is most', () => {
    const known = { ...KNOWN, detections: ['impact/key-used', 'impact/root-used', 'impact/root-user-added'] };

    expect(policyProblems(parsePolicy(suppress({ detection: 'impact/root-use' })), known, NOW)).toEqual([
      'suppressions.0.detection: there is no detection impact/root-use; did you mean impact/root-used?',
    ]);
  });

  test('a mode for what exists is right, and one for what does not is named', () => {
    const modes = [
      { when: { detection: 'initial-access/root-used', playbook: 'block-ip' }, mode: 'observe' },
      { when: { playbook: 'block-ipp' }, mode: 'observe' },
    ];

    expect(policyProblems(parsePolicy({ version: 1, modes }), KNOWN, NOW)).toEqual([
      'modes.1.when.playbook: there is no playbook block-ipp; did you mean block-ip?',
    ]);
  });

  test('a range that is named by an address in it is not guessed at', () => {
    const role = 'arn:aws:iam::111122223333:role/ci';
    const policy = parsePolicy({
      version: 1,
      neverTouch: { cidrs: ['198.51.100.0/24', '198.51.100.7/24', '198.51.100.7'] },
      trusted: {
        addresses: ['2001:DB8::1/32', '2001:0db8::/32'],
        scanners: [role, { role, addresses: ['203.0.113.9/32', '203.0.113.9/28'] }],
      },
    });

    expect(policyProblems(policy, KNOWN, NOW)).toEqual([
      'neverTouch.cidrs.1: 198.51.100.7/24 names a range by an address in it: write 198.51.100.0/24, or 198.51.100.7 for that address alone',
      'trusted.addresses.0: 2001:DB8::1/32 names a range by an address in it: write 2001:db8::/32, or 2001:db8::1 for that address alone',
      'trusted.scanners.1.addresses.1: 203.0.113.9/28 names a range by an address in it: write 203.0.113.0/28, or 203.0.113.9 for that address alone',
    ]);
  });

  test('a playbook that does not exist is named', () => {
    const policy = parsePolicy({ version: 1, playbooks: { blockip: { mode: 'auto' } } });

    expect(policyProblems(policy, KNOWN, NOW)).toEqual([
      'playbooks.blockip: there is no playbook blockip; there are block-ip, rotate-secret',
    ]);
  });

  test('a suppression for years is acknowledged, or refused when it is deployed and without effect when it is not', () => {
    const far = parsePolicy(suppress({ until: '2031-01-01T00:00:00Z' }));
    const meant = parsePolicy(suppress({ until: '2031-01-01T00:00:00Z', acknowledge: true }));
    const root = finding({ detection: 'initial-access/root-used' });

    expect(policyProblems(far, KNOWN, NOW)).toEqual([
      'suppressions.0.until: ends in over a year: choose an earlier date, or add acknowledge: true',
    ]);
    expect(suppressionFor(far, root, NOW)).toBeUndefined();
    expect(policyProblems(meant, KNOWN, NOW)).toEqual([]);
    expect(suppressionFor(meant, root, NOW)?.remediate).toBe(false);
  });

  test('the shipped policies are valid; the one to deploy only observes', async () => {
    const read = async (file: string) => {
      const { Resources } = (await policyFragment(file, '/riposte/prod/policy', NOW)) as {
        Resources: { PolicyParameter: { Properties: { Value: string } } };
      };
      const { playbooks } = JSON.parse(Resources.PolicyParameter.Properties.Value) as {
        playbooks: Record<string, { mode: string }>;
      };
      return new Set(Object.values(playbooks).map(({ mode }) => mode));
    };

    expect([...(await read('policy.yml'))]).toEqual(['observe']);
    expect((await read('local/policy.yml')).has('auto')).toBe(true);
  });

  test('a file that is not there, or no YAML, is named', async () => {
    await expect(policyFragment('nowhere.yml', 'x', NOW)).rejects.toThrow(
      'nowhere.yml cannot be used: it is not there',
    );
    await expect(policyFragment('biome.json', 'x', NOW)).rejects.toThrow(
      'biome.json cannot be used: it is not valid: ',
    );
  });
});

describe('a mistake in a parameter', () => {
  test('a name nobody reads is refused', () => {
    expect(() => refuseUnknown(['emial=a@example.com', 'phone=+41790000000'], ['email', 'phone'])).toThrow(
      'There is no deployment parameter "emial". There are: email, phone',
    );
    expect(() => refuseUnknown(['email=a=b@example.com'], ['email', 'phone'])).not.toThrow();
  });

  test.each(['prod-eu', 'Prod', '1st', '', 'a'.repeat(21), 'dev*', 'a.b'])('stage %j is refused', (stage) => {
    expect(() => refuseStage(stage)).toThrow(ConfigurationError);
  });

  test.each(['dev', 'prod2'])('stage %s is taken', (stage) => {
    expect(() => refuseStage(stage)).not.toThrow();
  });

  test('what stands in for refused parameters has every one of them', async () => {
    const spare: Record<string, unknown> = NO_PARAMETERS;
    const asked: string[] = [];
    await parameters(async (name) => {
      asked.push(name);
      return Array.isArray(spare[name]) ? '' : spare[name];
    });

    expect(asked).toEqual(Object.keys(NO_PARAMETERS));
  });

  test('is said once, without our stack, however many places ask', async () => {
    const wrong = saidOnce(async () => {
      throw new ConfigurationError('email: must be an e-mail address');
    }, 'spare');

    const answers = await Promise.allSettled([wrong({}), wrong({}), wrong({})]);

    const said = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason as Error] : []));
    expect(said.map(({ stack }) => stack)).toEqual(['email: must be an e-mail address']);
    expect(answers.at(-1)).toEqual({ status: 'fulfilled', value: 'spare' });
  });

  test("the framework's own errors pass: it resolves again later", async () => {
    const pending = saidOnce(async () => {
      throw new Error('missing dependency');
    }, 'spare');

    await expect(pending({})).rejects.toThrow('missing dependency');
    await expect(pending({})).rejects.toThrow('missing dependency');
  });
});
