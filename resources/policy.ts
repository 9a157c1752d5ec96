import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { loadDetections } from '../lib/detections/registry.ts';
import { ConfigurationError, errorText } from '../lib/domain/errors.ts';
import { type Known, policyProblems } from '../lib/domain/policy/check-policy.ts';
import { type Policy, parsePolicy } from '../lib/domain/policy/policy.ts';
import { loadPlaybooks } from './playbook-registry.ts';

/** Parameter Store takes 8 KB at most. Source: PutParameter, advanced tier. */
const LIMIT = 8_192;

/** CloudFormation for the policy parameter; throws ConfigurationError for a policy that would not work, with all that is wrong. */
export async function policyFragment(file: string, name: string, now = new Date()): Promise<object> {
  const policy = await readPolicyFile(fileURLToPath(new URL(`../${file}`, import.meta.url)), file, now);
  const { value, tier, description } = policyParameter(policy, file);
  return {
    Resources: {
      PolicyParameter: {
        Type: 'AWS::SSM::Parameter',
        Properties: {
          Name: name,
          Type: 'String',
          Tier: tier,
          Description: description,
          Value: value,
        },
      },
    },
  };
}

/** A policy as its parameter has it; throws ConfigurationError, naming the file as `shown`, for one that is too long. */
export function policyParameter(
  policy: Policy,
  shown: string,
): { readonly value: string; readonly tier: 'Standard' | 'Advanced'; readonly description: string } {
  const value = JSON.stringify(policy);
  if (value.length > LIMIT)
    throw new ConfigurationError(`${shown} takes ${value.length} characters; Parameter Store takes ${LIMIT}`);
  const tier = value.length > LIMIT / 2 ? 'Advanced' : 'Standard';
  return { value, tier, description: 'What riposte may do; written from policy.yml' };
}

/** Reads and checks a policy file against the detections there are and the date; throws ConfigurationError naming it as `shown`. */
export async function readPolicyFile(path: string, shown: string, now: Date): Promise<Policy> {
  const policy = readDocument(path, shown);
  const problems = policyProblems(policy, await knownNames(), now);
  if (problems.length > 0) throw new ConfigurationError(`${shown} is not valid: ${problems.join('; ')}`);
  return policy;
}

/** Everything that a policy of this version of riposte may name. */
export async function knownNames(): Promise<Known> {
  const [detections, playbooks] = [await loadDetections(), await loadPlaybooks()];
  return {
    detections: detections.map(({ id }) => id),
    playbooks: playbooks.map(({ id }) => id),
    asking: playbooks.filter(({ alwaysAsks }) => alwaysAsks !== undefined).map(({ id }) => id),
  };
}

function readDocument(path: string, shown: string): Policy {
  try {
    return parsePolicy(parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    // Not by its class: in Jest an error of Node's own is none of the test's `Error`.
    const gone = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    const text = gone ? 'it is not there' : errorText(cause).replace('The policy is not valid', 'it is not valid');
    throw new ConfigurationError(`${shown} cannot be used: ${text}`, { cause });
  }
}
