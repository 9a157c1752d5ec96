import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { RULES } from '../resources/foundation/config.ts';

/** The foundation's Config rules as a conformance pack, for an organization or an account that deploys packs. */
export function conformancePack(): string {
  const rules = RULES.map(([name, identifier]) => {
    const certificates = identifier === 'ACM_CERTIFICATE_EXPIRATION_CHECK';
    const Properties = {
      ConfigRuleName: `riposte-${name}`,
      Source: { Owner: 'AWS', SourceIdentifier: identifier },
      ...(certificates ? { InputParameters: { daysToExpiration: { Ref: 'CertificateDays' } } } : {}),
    };
    return [
      identifier.toLowerCase().replace(/(^|_)(\w)/g, (_all, _dash, letter: string) => letter.toUpperCase()),
      Properties,
    ];
  });
  const pack = {
    Parameters: { CertificateDays: { Type: 'String', Default: '30' } },
    Resources: Object.fromEntries(
      rules.map(([id, Properties]) => [id, { Type: 'AWS::Config::ConfigRule', Properties }]),
    ),
  };
  return `# The rules of config.ts as a conformance pack; npm run docs writes it.\n${stringify(pack)}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(new URL('../resources/foundation/conformance-pack.yml', import.meta.url), conformancePack());
