import * as z from 'zod/mini';
import { ConfigurationError } from '../lib/domain/errors.ts';
import { cleanText } from '../lib/domain/text/clean-text.ts';
import { read } from '../lib/domain/text/schema.ts';
import { channelParameters, NO_CHANNELS, onOrOff } from './channel-params.ts';

/** CloudWatch Logs takes only these retentions, days. Source: PutRetentionPolicy. */
const RETENTIONS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** Texts of one form in a comma-separated parameter. */
function list(form: RegExp, problem: string) {
  return z.pipe(
    z.pipe(
      z.string(),
      z.transform((text) =>
        text
          .split(',')
          .map((one) => one.trim())
          .filter((one) => one !== ''),
      ),
    ),
    z.array(z.string().check(z.regex(form, problem))),
  );
}

const schema = z.object({
  email: z.union([z.literal(''), z.email('must be an e-mail address')]),
  phone: z.union([z.literal(''), z.e164('must be a phone number such as +41791234567')]),
  accounts: list(/^\d{12}$/, 'must be account ids of 12 digits, comma-separated'),
  accountNames: list(
    /^\d{12}=[A-Za-z0-9][\w.-]{0,19}$/,
    'must be account=name (111122223333=prod), names of at most 20 letters, digits, dots, dashes, comma-separated',
  ),
  deployers: list(
    /^arn:aws[\w-]*:iam::\d{12}:(role|user)\/[\w+=,.@/-]{1,512}$/,
    'must be ARNs of IAM roles or users (arn:aws:iam::…:role/…), comma-separated',
  ),
  smsMinLevel: z.coerce.number().check(z.int(), z.gte(0), z.lte(4)),
  logRetentionDays: z.coerce
    .number()
    .check(z.refine((days) => RETENTIONS.includes(days), `must be one of ${RETENTIONS.join(', ')}`)),
  readOnlyEvents: onOrOff,
  approvalLinks: onOrOff,
  drill: z.pipe(z.transform(String), z.enum(['off', 'weekly'])),
  chatChannel: z.union([
    z.literal(''),
    z
      .string()
      .check(
        z.regex(
          /^arn:aws[\w-]*:chatbot:[a-z\d-]*:\d{12}:chat-configuration\/(slack-channel|microsoft-teams-channel)\/[\w-]{1,128}$/,
          'must be the ARN of a chat channel’s configuration (arn:aws:chatbot::…:chat-configuration/slack-channel/…)',
        ),
      ),
  ]),
  ...channelParameters,
  logGroups: list(
    /^[\w./#-]{1,512}$/,
    'must be names of log groups (aws-waf-logs-site, /machines/secure), comma-separated',
  ),
  trapPath: z.union([
    z.literal(''),
    z.string().check(z.regex(/^\/[\w./-]{1,199}$/, 'must be a path such as /old-backup/')),
  ]),
  badAddresses: z
    .string()
    .check(z.regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/[\w!./-]{1,900}$/, 'must be bucket/key of an object')),
  webRefusals: z.coerce.number().check(z.int(), z.gte(1)),
  webRequests: z.coerce.number().check(z.int(), z.gte(20)),
  failedSignIns: z.coerce.number().check(z.int(), z.gte(1)),
  ownAddressRegions: list(/^[a-z]{2}(-[a-z]+)+-\d+$/, 'must be names of regions (eu-central-1), comma-separated'),
  databaseSubnets: list(/^subnet-[0-9a-f]+$/, 'must be subnet ids, comma-separated'),
  databaseSecurityGroups: list(/^sg-[0-9a-f]+$/, 'must be security group ids, comma-separated'),
  secretKeys: list(
    /^arn:aws[\w-]*:kms:[\w-]+:\d{12}:key\/[\w-]+$/,
    'must be ARNs of KMS keys (arn:aws:kms:…:key/…), comma-separated',
  ),
  rotationSchedule: z.union([
    z.literal(''),
    z.string().check(z.regex(/^(rate|cron)\(.+\)$/, 'must be rate(…) or cron(…)')),
  ]),
  scheduledSecrets: list(/^[\w/+=.@:-]{1,2048}$/, 'must be names or ARNs of secrets, comma-separated'),
  writerConcurrency: z.coerce.number().check(z.int(), z.gte(1), z.lte(10)),
});

/** The deployment parameters that are more than text. */
export type Parameters = z.infer<typeof schema>;

/** What the spare of a refused deployment holds: the first problem is said, nothing is deployed. */
export const NO_PARAMETERS: Parameters = schema.parse({
  email: '',
  phone: '',
  accounts: '',
  accountNames: '',
  deployers: '',
  smsMinLevel: 3,
  logRetentionDays: 90,
  readOnlyEvents: 'off',
  approvalLinks: 'off',
  drill: 'off',
  chatChannel: '',
  ...NO_CHANNELS,
  logGroups: '',
  trapPath: '',
  badAddresses: 'none/none',
  webRefusals: 50,
  webRequests: 5_000,
  failedSignIns: 10,
  ownAddressRegions: '',
  databaseSubnets: '',
  databaseSecurityGroups: '',
  secretKeys: '',
  rotationSchedule: '',
  scheduledSecrets: '',
  writerConcurrency: 1,
});

/**
 * Refuses `--param` values whose names nobody reads: a typing mistake would otherwise deploy without what was meant. `given` are
 * texts `name=value`, `known` the names in serverless.yml.
 */
export function refuseUnknown(given: readonly string[], known: readonly string[]): void {
  const names = given.map((text) => text.split('=')[0] ?? '');
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new ConfigurationError(
      `There is no deployment parameter ${unknown.map((name) => `"${cleanText(name, 40)}"`).join(', ')}. There are: ${known.join(', ')}`,
    );
}

/**
 * Refuses a stage whose name could be the beginning of another's: permissions end in `riposte-<stage>-*`, and without dashes in
 * stages no stage's resources fit another's.
 */
export function refuseStage(stage: string): void {
  if (/^[a-z][a-z0-9]{0,19}$/.test(stage)) return;
  throw new ConfigurationError(
    `The stage "${cleanText(stage, 40)}" cannot be used: small letters and digits only, a letter first, at most 20, so that stages are kept apart (prod, prodeu, not prod-eu)`,
  );
}

/** Reads the deployment parameters; throws ConfigurationError naming each wrong one. `lookup` gives a parameter's raw value. */
export async function parameters(lookup: (name: string) => Promise<unknown>): Promise<Parameters> {
  const names = Object.keys(schema.shape);
  const values = await Promise.all(names.map(lookup));
  const reading = read(schema, Object.fromEntries(names.map((name, index) => [name, values[index]])));
  if (!reading.ok)
    throw new ConfigurationError(`A deployment parameter (--param="name=value") is wrong: ${reading.problem}`, {
      cause: reading.cause,
    });
  together(reading.value, 'databaseSubnets', 'databaseSecurityGroups');
  together(reading.value, 'splunkUrl', 'splunkSecret');
  together(reading.value, 'rotationSchedule', 'scheduledSecrets');
  return reading.value;
}

function together(given: Parameters, one: keyof Parameters, other: keyof Parameters): void {
  const empty = (name: keyof Parameters) => String(given[name]) === '';
  if (empty(one) !== empty(other))
    throw new ConfigurationError(`The deployment parameters ${one} and ${other} go together: give both or neither`);
}

/**
 * CloudFormation for the on-call subscriptions: e-mail gets everything, SMS what is urgent enough to wake somebody. What
 * concerns riposte itself comes without attributes to filter on, on a topic of its own, and wakes everybody.
 */
export function subscriptions({ email, phone, smsMinLevel }: Parameters): object {
  const subscribe = (topic: string, protocol: string, endpoint: string, more: object = {}) => ({
    Type: 'AWS::SNS::Subscription',
    Properties: {
      TopicArn: { Ref: topic },
      Protocol: protocol,
      Endpoint: endpoint,
      RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['SubscriptionDeadLetters', 'Arn'] } },
      ...more,
    },
  });
  const byLevel = { phone: [{ exists: false }], severityLevel: [{ numeric: ['>=', smsMinLevel] }] };
  const urgent = { FilterPolicy: { wakes: ['yes'], $or: [{ phone: ['yes'] }, byLevel] } };
  const byEmail = {
    EmailSubscription: subscribe('AlertTopic', 'email', email),
    WatchEmailSubscription: subscribe('WatchTopic', 'email', email),
  };
  const bySms = {
    SmsSubscription: subscribe('AlertTopic', 'sms', phone, urgent),
    WatchSmsSubscription: subscribe('WatchSmsTopic', 'sms', phone),
  };
  return { Resources: { ...(email === '' ? {} : byEmail), ...(phone === '' ? {} : bySms) } };
}
