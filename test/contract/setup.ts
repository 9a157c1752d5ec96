import { readdirSync } from 'node:fs';
import { packageService } from '../../local/deploy.ts';
import { SECOND } from '../../local/venv.ts';
import { secondEmulator } from '../stack/second.ts';
import { PACKAGE_DIR } from './package.ts';

/** Before the tests: the packaged service, and the models of AWS's APIs. */
export default async function prepare(): Promise<void> {
  await Promise.all([packageEveryPart(), findModels()]);
}

/**
 * Tells the tests where botocore's models of all services lie: they come with the second emulator. Where that cannot be installed (no
 * network, say) the tests by them are reported as skipped.
 */
async function findModels(): Promise<void> {
  const { RIPOSTE_SECOND_PYTHON: python } = await secondEmulator((line) => console.log(line));
  if (python === undefined) return;
  const [version = ''] = readdirSync(`${SECOND.venv}/lib`);
  process.env.RIPOSTE_API_MODELS = `${SECOND.venv}/lib/${version}/site-packages/botocore/data`;
}

/** Packages the service once, with every part of it, as `serverless deploy` would upload it. */
async function packageEveryPart(): Promise<void> {
  const parameters = {
    email: 'oncall@example.com',
    phone: '+41790000000',
    dashboard: 'on',
    wafScope: 'BOTH',
    forwardedIpHeader: 'X-Forwarded-For',
    sample: 'true',
    chatChannel: 'arn:aws:chatbot::123456789012:chat-configuration/slack-channel/on-call',
    pagerDutySecret: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:riposte/keys-AbCdEf:pagerDuty',
    securityHub: 'on',
    ocsfEvents: 'on',
    chatAlerts: 'on',
    orderedAlerts: 'on',
    splunkUrl: 'https://http-inputs-example.splunkcloud.com',
    splunkSecret: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:riposte/keys-AbCdEf:splunk',
    datadogSecret: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:riposte/keys-AbCdEf:datadog',
    databaseSubnets: 'subnet-0a1b2c3d,subnet-0b1c2d3e',
    databaseSecurityGroups: 'sg-0c1d2e3f',
    secretKeys: 'arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555',
    rotationSchedule: 'rate(7 days)',
    scheduledSecrets: 'prod/db,prod/queue',
  };
  await packageService({ stage: 'contract', parameters, folder: PACKAGE_DIR });
}
