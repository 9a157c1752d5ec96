import { ConfigurationError } from '../../lib/domain/errors.ts';
import { saidParameters } from '../left-out.ts';
import { DATADOG_SITES, LOG_SYSTEMS, logsTo } from './log-receivers.ts';
import type { Foundation } from './made.ts';
import { refuseWhatAwsCannotHave } from './mistakes.ts';
import { wafActions } from './waf-actions.ts';

/** CloudWatch Logs takes only these retentions, days. Source: PutRetentionPolicy. */
const RETENTIONS = ['7', '14', '30', '60', '90', '120', '180', '365', '400', '731', '1827', '3653'] as const;

const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const PRINCIPAL = /^arn:aws[a-z-]*:iam::\d{12}:[\w+=,.@/-]+$/;
const EXTERNAL_ID = /^[\w+=,.@:/-]{2,1224}$/;
const EMAIL = /^[^\s@]{1,64}@[^\s@]{1,190}\.[a-z]{2,63}$/i;

/** What the parameters are where nobody says otherwise, and the names of those that somebody typed. */
interface Typed {
  readonly defaults: Readonly<Record<string, unknown>>;
  readonly typed: readonly string[];
}

/** Reads the parameters as they are typed; throws ConfigurationError that names the parameter and what it may be. */
export async function foundation(
  read: (name: string) => Promise<unknown>,
  prefix: string,
  region = 'us-east-1',
  { defaults, typed }: Typed = { defaults: {}, typed: [] },
): Promise<Foundation> {
  const text = async (name: string) => String(await read(name)).trim();
  const choice = async <T extends string>(name: string, choices: readonly T[]): Promise<T> => {
    const given = await text(name);
    const found = choices.find((one) => one === given);
    if (found === undefined) throw new ConfigurationError(`${name} is "${given}"; it must be ${choices.join(', ')}`);
    return found;
  };
  const whole = async (name: string, least: number, most: number): Promise<number> => {
    const given = await text(name);
    const value = Number(given);
    if (/^\d{1,9}$/.test(given) && value >= least && value <= most) return value;
    throw new ConfigurationError(`${name} is "${given}"; it must be a whole number from ${least} to ${most}`);
  };
  const shaped = async (name: string, shape: RegExp, example: string): Promise<string> => {
    const given = await text(name);
    if (given === '' || shape.test(given)) return given;
    throw new ConfigurationError(`${name} is "${given}"; it must look like ${example}`);
  };
  const list = async (name: string, shape: RegExp, example: string): Promise<string[]> => {
    const items = (await text(name)).split(',').map((item) => item.trim());
    const given = items.filter((item) => item !== '');
    const wrong = given.find((item) => !shape.test(item));
    if (wrong === undefined) return given;
    throw new ConfigurationError(`${name} holds "${wrong}"; each must look like ${example}`);
  };
  const bucket = await shaped('logBucket', BUCKET, 'my-organization-logs');
  const key = await shaped('logKey', /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/, 'arn:aws:kms:…:key/…');
  const made: Foundation = {
    prefix,
    said: await saidParameters(read, defaults),
    without: [...(await list('without', /^\w{1,40}$/, 'the name of a parameter')), ...typed],
    keptLogGroups: await list('keptLogGroups', /^[\w./#-]{1,512}$/, 'the name of a log group'),
    trail: await choice('trail', ['off', 'account', 'organization']),
    secondTrail: (await choice('secondTrail', ['off', 'on'])) === 'on',
    dataEvents: await choice('dataEvents', ['off', 'on', 'with tables']),
    insights: await choice('insights', ['off', 'with management', 'separate']),
    logBucket: bucket === '' ? undefined : { name: bucket, key },
    logsOf: await list('logsOf', /^\d{12}$/, '123456789012'),
    organizationId: await shaped('organizationId', /^o-[a-z0-9]{10,32}$/, 'o-a1b2c3d4e5'),
    keepLogsDays: await whole('keepLogsDays', 0, 36_500),
    archiveAfterDays: await whole('archiveAfterDays', 0, 36_500),
    lockLogsDays: await whole('lockLogsDays', 0, 36_500),
    auditors: await list('auditors', PRINCIPAL, 'arn:aws:iam::123456789012:role/audit'),
    auditorExternalId: await shaped('auditorExternalId', EXTERNAL_ID, 'a-word-both-know'),
    logReaders: await list('logReaders', PRINCIPAL, 'arn:aws:iam::123456789012:root, which the tool tells you'),
    logReaderExternalId: await shaped('logReaderExternalId', EXTERNAL_ID, 'a-word-both-know'),
    stateTable: await shaped(
      'stateTable',
      /^arn:aws[a-z-]*:dynamodb:[a-z0-9-]+:\d{12}:table\/[\w.-]+$/,
      'arn:aws:dynamodb:…:table/…',
    ),
    config: await choice('config', ['off', 'own recorder', 'rules only']),
    globalTypes: (await choice('globalTypes', ['on', 'off'])) === 'on',
    recording: await choice('recording', ['continuous', 'daily']),
    recordedTypes: await list('recordedTypes', /^AWS::\w{2,64}::\w{2,64}$/, 'AWS::S3::Bucket'),
    aggregator: (await choice('aggregator', ['off', 'organization'])) === 'organization',
    certificateDays: await whole('certificateDays', 1, 365),
    plainSecrets: (await choice('plainSecrets', ['off', 'on'])) === 'on',
    waf: await choice('waf', ['off', 'count', 'block']),
    wafActions: wafActions(await text('wafActions')),
    wafAssociate: await list(
      'wafAssociate',
      /^arn:aws[a-z-]*:(elasticloadbalancing:[a-z0-9-]+:\d{12}:loadbalancer\/app\/[\w-]{1,32}\/[0-9a-f]{16}|apigateway:[a-z0-9-]+::\/restapis\/\w+\/stages\/[\w-]+)$/,
      'the ARN of an Application Load Balancer (arn:aws:elasticloadbalancing:…:loadbalancer/app/…) or of a stage of a REST API (arn:aws:apigateway:…::/restapis/…/stages/…); a distribution takes cdnWebAcl',
    ),
    wafReplaces: await list(
      'wafReplaces',
      /^arn:aws[a-z-]*:wafv2:[\w-]+:\d{12}:regional\/webacl\/[\w-]+\/[\w-]+$/,
      'the ARN of a regional web ACL',
    ),
    blockSets: await list(
      'blockSets',
      /^arn:aws[a-z-]*:wafv2:[\w-]+:\d{12}:regional\/ipset\/[\w-]+\/[\w-]+$/,
      'the ARN of a regional IP set',
    ),
    requestsPerAddress: await whole('requestsPerAddress', 10, 2_000_000_000),
    forwardedIpHeader: await shaped('forwardedIpHeader', /^[A-Za-z0-9-]{1,255}$/, 'X-Forwarded-For'),
    rateByHeader: await shaped('rateByHeader', /^[A-Za-z0-9-]{1,64}$/, 'X-Tenant'),
    blockedCountries: await list('blockedCountries', /^[A-Z]{2}$/, 'XX, a country in two capital letters'),
    allowedCountries: await list('allowedCountries', /^[A-Z]{2}$/, 'XX, a country in two capital letters'),
    cdnName: await shaped('cdnName', /^([a-z0-9-]{1,63}\.)+[a-z]{2,63}$/, 'www.example.com'),
    cdnZone: await shaped('cdnZone', /^Z[A-Z0-9]{4,31}$/, 'Z0123456789ABCDEFGHIJ, the id of a hosted zone'),
    cdnWebAcl: await shaped(
      'cdnWebAcl',
      /^arn:aws[a-z-]*:wafv2:us-east-1:\d{12}:global\/webacl\/[\w-]+\/[\w-]+$/,
      'the ARN of a web ACL for CloudFront',
    ),
    origin: await shaped(
      'origin',
      /^([a-z0-9-]{1,63}\.)+[a-z]{2,63}$/i,
      'shop-1234567890.eu-central-1.elb.amazonaws.com, the domain of a balancer',
    ),
    originKeys: await list('originKeys', /^[1-9]\d{0,3}$/, '1, the number of a key'),
    originListener: await shaped(
      'originListener',
      /^arn:aws[a-z-]*:elasticloadbalancing:us-east-1:\d{12}:listener\/app\/[\w-]{1,32}\/[0-9a-f]{16}\/[0-9a-f]{16}$/,
      'arn:aws:elasticloadbalancing:us-east-1:…:listener/app/…, of a balancer in us-east-1, where the keys are',
    ),
    originTargets: await shaped(
      'originTargets',
      /^arn:aws[a-z-]*:elasticloadbalancing:us-east-1:\d{12}:targetgroup\/[\w-]{1,32}\/[0-9a-f]{16}$/,
      'arn:aws:elasticloadbalancing:us-east-1:…:targetgroup/…',
    ),
    originPriority: await whole('originPriority', 1, 50_000),
    ddos: (await choice('ddos', ['off', 'on'])) === 'on',
    ddosBalancer: await shaped('ddosBalancer', /^app\/[\w-]{1,32}\/[0-9a-f]{16}$/, 'app/shop/0123456789abcdef'),
    ddosDistribution: await shaped('ddosDistribution', /^E[A-Z0-9]{6,20}$/, 'E0123456789ABC, the id of a distribution'),
    ddosLeast: await whole('ddosLeast', 1, 999_999_999),
    advisor: (await choice('advisor', ['off', 'on'])) === 'on',
    unusedCertificates: (await choice('unusedCertificates', ['off', 'on'])) === 'on',
    ownersEmail: await shaped('ownersEmail', EMAIL, 'owners@example.com'),
    shield: await choice('shield', ['off', 'subscribed']),
    shieldProtects: await list(
      'shieldProtects',
      /^arn:aws[a-z-]*:(elasticloadbalancing|cloudfront|route53|ec2|globalaccelerator):[\w-]*:\d{0,12}:[\w:/.-]{1,200}$/,
      'the ARN of a balancer, a distribution, a hosted zone, an accelerator or an elastic IP address',
    ),
    shieldHealthChecks: await list('shieldHealthChecks', /^(none|[0-9a-f-]{36})$/, 'the id of a health check, or none'),
    shieldTeam: (await choice('shieldTeam', ['off', 'on'])) === 'on',
    shieldLogBuckets: await list('shieldLogBuckets', BUCKET, 'my-web-logs'),
    shieldEmail: await shaped('shieldEmail', EMAIL, 'oncall@example.com'),
    shieldPhone: await shaped('shieldPhone', /^\+[1-9]\d{6,14}$/, '+41791234567'),
    machineLogs: (await choice('machineLogs', ['off', 'on'])) === 'on',
    machineJournal: await choice('machineJournal', ['rsyslog', 'agent']),
    keepMachineLogsDays: Number(await choice('keepMachineLogsDays', RETENTIONS)),
    logsTo: logsTo(await choice('logsTo', ['off', ...LOG_SYSTEMS]), {
      secret: await shaped(
        'logsSecret',
        /^arn:aws[\w-]*:secretsmanager:[a-z\d-]+:\d{12}:secret:[\w/+=.@!-]{1,519}$/,
        'arn:aws:secretsmanager:…:secret:…, the ARN of a secret',
      ),
      url: await shaped(
        'splunkUrl',
        /^https:\/\/[a-z\d-]+(\.[a-z\d-]+)+(:\d{1,5})?$/,
        'https://host or https://host:port',
      ),
      site: await choice('datadogSite', DATADOG_SITES),
    }),
  };
  refuseWhatAwsCannotHave(made, region);
  return made;
}
