import { cleanEnv } from '../../local/environment.ts';
import { serverless } from '../../local/serverless.ts';
import { PACKAGE_DIR } from './package.ts';

/** Packages the service once, with every part of it, as `serverless deploy` would upload it. */
export default async function packageService(): Promise<void> {
  const params = [
    'email=oncall@example.com',
    'phone=+41790000000',
    'wafScope=BOTH',
    'forwardedIpHeader=X-Forwarded-For',
    'sample=true',
    'databaseSubnets=subnet-0a1b2c3d,subnet-0b1c2d3e',
    'databaseSecurityGroups=sg-0c1d2e3f',
    'secretKeys=arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555',
    'rotationSchedule=rate(7 days)',
    'scheduledSecrets=prod/db,prod/queue',
  ];
  await serverless(
    ['package', '--stage', 'contract', '--package', PACKAGE_DIR, ...params.flatMap((param) => ['--param', param])],
    { ...cleanEnv(), AWS_REGION: 'us-east-1' },
  );
}
