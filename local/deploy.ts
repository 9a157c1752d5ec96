import { outputsOf } from '../lib/aws/by-hand.ts';
import { type Access, clientConfig, localEnv } from './access.ts';
import { serverless } from './serverless.ts';

/** The parameters of the local stack: it acts by itself, alerts go to the inbox, and there is a secret to rotate. */
export const LOCAL_PARAMETERS = {
  policyFile: 'local/policy.yml',
  email: 'oncall@example.com',
  phone: '+41790000000',
  sample: 'true',
  masterSecrets: '*master*',
  rotatedUsers: '*',
} as const satisfies Readonly<Record<string, string>>;

/** Deploys the same serverless.yml that goes to AWS; returns the stack's outputs by name. */
export async function deploy(
  access: Access,
  stage: string,
  parameters: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const params = Object.entries(parameters).flatMap(([name, value]) => ['--param', `${name}=${value}`]);
  await serverless(['deploy', '--stage', stage, ...params], localEnv(access));
  return outputsOf({ stage, config: clientConfig(access) });
}
