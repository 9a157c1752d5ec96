import { outputsOf } from '../lib/aws/by-person/by-hand.ts';
import { type Access, clientConfig, localEnv } from './access.ts';
import { cleanEnv } from './environment.ts';
import { serverless } from './serverless.ts';

/** The parameters of the local stack: it acts by itself, alerts go to the inbox, and there is a secret to rotate. */
export const LOCAL_PARAMETERS = {
  policyFile: 'local/policy.yml',
  email: 'oncall@example.com',
  phone: '+41790000000',
  sample: 'true',
  masterSecrets: '*master*',
  rotatedUsers: '*',
  approvalLinks: 'on',
  trapPath: '/old-backup/',
} as const satisfies Parameters;

/** A service packaged once, to be deployed to any number of stacks. */
export interface ServicePackage {
  readonly stage: string;
  readonly parameters: Parameters;
  readonly folder: string;
}

type Parameters = Readonly<Record<string, string>>;

/** Deploys the same serverless.yml that goes to AWS, byte for byte; returns the stack's outputs by name. */
export async function deploy(access: Access, stage: string, parameters: Parameters): Promise<Record<string, string>> {
  await serverless(['deploy', ...argumentsOf(stage, parameters)], localEnv(access));
  return outputsOf({ stage, config: clientConfig(access) });
}

/**
 * The same for who waits for it, unless the signal ends it: bundles are not made as small as AWS gets them, which takes half of the time of a
 * first deployment.
 */
export async function deploySoon(
  access: Access,
  stage: string,
  parameters: Parameters,
  signal?: AbortSignal,
): Promise<Record<string, string>> {
  const env = { ...localEnv(access), RIPOSTE_QUICK: '1' };
  await serverless(['deploy', ...argumentsOf(stage, parameters)], env, { signal });
  return outputsOf({ stage, config: clientConfig(access) });
}

/** Packages the service as `serverless deploy` would upload it. */
export async function packageService({ stage, parameters, folder }: ServicePackage): Promise<void> {
  const args = argumentsOf(stage, parameters);
  await serverless(['package', '--package', folder, ...args], { ...cleanEnv(), AWS_REGION: 'us-east-1' });
}

/** Deploys what was packaged before; returns the stack's outputs by name. */
export async function deployPackage(access: Access, from: ServicePackage): Promise<Record<string, string>> {
  const { stage, parameters, folder } = from;
  await serverless(['deploy', '--package', folder, ...argumentsOf(stage, parameters)], localEnv(access));
  return outputsOf({ stage, config: clientConfig(access) });
}

function argumentsOf(stage: string, parameters: Parameters): string[] {
  return ['--stage', stage, ...Object.entries(parameters).flatMap(([name, value]) => ['--param', `${name}=${value}`])];
}
