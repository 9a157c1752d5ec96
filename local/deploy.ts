import { outputsOf } from '../lib/aws/by-hand.ts';
import { cleanEnv } from './environment.ts';
import { serverless } from './serverless.ts';

/** What a client needs to reach the local stack. */
export function clientConfig(endpoint: string) {
  return { endpoint, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
}

/** The environment in which any AWS tool talks to the local stack. */
export function localEnv(endpoint: string): NodeJS.ProcessEnv {
  return {
    ...cleanEnv(),
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: 'us-east-1',
  };
}

/** The parameters of the local stack: it acts by itself, alerts go to the inbox, and there is a secret to rotate. */
export const LOCAL_PARAMETERS: Readonly<Record<string, string>> = {
  policyFile: 'local/policy.yml',
  email: 'oncall@example.com',
  phone: '+41790000000',
  sample: 'true',
  masterSecrets: '*master*',
  rotatedUsers: '*',
};

/** Deploys the same serverless.yml that goes to AWS; returns the stack's outputs by name. */
export async function deploy(
  endpoint: string,
  stage: string,
  parameters: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const params = Object.entries(parameters).flatMap(([name, value]) => ['--param', `${name}=${value}`]);
  await serverless(['deploy', '--stage', stage, ...params], localEnv(endpoint));
  return outputsOf({ stage, config: clientConfig(endpoint) });
}
