import { localEnv } from '../../local/deploy.ts';
import { run } from '../../local/run.ts';
import { PACKAGE_DIR } from './package.ts';

/** Packages the service once, with every part of it, as `serverless deploy` would upload it. */
export default async function packageService(): Promise<void> {
  const { AWS_ENDPOINT_URL: _, ...env } = localEnv('');
  const params = [
    'email=oncall@example.com',
    'phone=+41790000000',
    'wafScope=BOTH',
    'forwardedIpHeader=X-Forwarded-For',
    'sample=true',
  ];
  await run(
    'serverless',
    ['package', '--stage', 'contract', '--package', PACKAGE_DIR, ...params.flatMap((param) => ['--param', param])],
    env,
  );
}
