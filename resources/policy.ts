import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { ConfigurationError } from '../lib/domain/errors.ts';
import { parsePolicy } from '../lib/domain/policy.ts';

/** Parameter Store takes 8 KB at most. Source: PutParameter, advanced tier. */
const LIMIT = 8_192;

/** CloudFormation for the policy parameter; throws InvalidInputError or ConfigurationError for a policy that would not work. */
export function policyFragment(file: string, name: string): object {
  const path = fileURLToPath(new URL(`../${file}`, import.meta.url));
  const value = JSON.stringify(parsePolicy(parse(readFileSync(path, 'utf8'))));
  if (value.length > LIMIT)
    throw new ConfigurationError(`${file} takes ${value.length} characters; Parameter Store takes ${LIMIT}`);
  return {
    Resources: {
      PolicyParameter: {
        Type: 'AWS::SSM::Parameter',
        Properties: {
          Name: name,
          Type: 'String',
          Tier: value.length > LIMIT / 2 ? 'Advanced' : 'Standard',
          Description: 'What riposte may do; written from policy.yml',
          Value: value,
        },
      },
    },
  };
}
