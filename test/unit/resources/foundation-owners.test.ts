import { describe, expect, test } from '@jest/globals';
import { foundationDefaults } from '../../../local/foundation/defaults.ts';
import { foundation } from '../../../resources/foundation/parameters.ts';
import { foundationFunctions, foundationResources } from '../../../resources/foundation/parts.ts';

interface Made {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
}

const OWNERS = { ownersEmail: 'owners@example.com' };

async function partsOf(given: Record<string, string>) {
  const all: Record<string, string> = { ...foundationDefaults(), ...given };
  const made = await foundation(async (name) => all[name] ?? '', 'riposte-foundation-test');
  return { resources: foundationResources(made) as Record<string, Made>, functions: foundationFunctions(made) };
}

const clocks = (resources: Record<string, Made>) =>
  Object.values(resources)
    .filter(({ Type }) => Type === 'AWS::Events::Rule')
    .map(({ Properties }) => (Properties.Targets as { Input: string }[])[0]?.Input);

const actions = ({ AdvisorRole }: Record<string, Made>) =>
  JSON.stringify(AdvisorRole).match(/"(?:support|acm|sns):\w+"/g);

describe('what the owners are told every week', () => {
  test('is certificates that nothing uses, with nothing asked of AWS Support, where no more is asked for', async () => {
    const { resources, functions } = await partsOf({ unusedCertificates: 'on', ...OWNERS });

    expect(clocks(resources)).toEqual(['{"what":"certificates"}']);
    expect(actions(resources)).toEqual(['"acm:ListCertificates"', '"sns:Publish"']);
    expect(resources.OwnersSubscription?.Properties.Endpoint).toBe('owners@example.com');
    expect(Object.keys(functions)).toEqual(['advisor']);
  });

  test.each([
    ['on', 'on'],
    ['off', 'on'],
  ])(
    'is one mail with advisor=on, which tells both, with unusedCertificates=%s',
    async (unusedCertificates, advisor) => {
      const { resources } = await partsOf({ unusedCertificates, advisor, ...OWNERS });

      expect(clocks(resources)).toEqual(['{"what":"refresh"}', '{"what":"tell"}']);
      expect(actions(resources)).toHaveLength(5);
    },
  );

  test('needs somebody to tell', async () => {
    await expect(partsOf({ unusedCertificates: 'on' })).rejects.toThrow(
      'unusedCertificates=on needs ownersEmail, the address that gets the weekly mail',
    );
  });
});
