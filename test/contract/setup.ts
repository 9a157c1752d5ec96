import { packageService } from '../../local/deploy.ts';
import { PACKAGE_DIR } from './package.ts';

/** Packages the service once, with every part of it, as `serverless deploy` would upload it. */
export default async function packageEveryPart(): Promise<void> {
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
