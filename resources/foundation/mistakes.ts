import { ConfigurationError } from '../../lib/domain/errors.ts';
import type { Foundation } from './made.ts';

/** Rules of the web ACL that are made where something is given only. */
const RULES_THAT_NEED: readonly [rule: string, parameter: string, missing: (made: Foundation) => boolean][] = [
  ['blocked', 'blockSets', (made) => made.blockSets.length === 0],
  ['countries', 'blockedCountries', (made) => made.blockedCountries.length === 0],
  ['rate-by-forwarded-address', 'forwardedIpHeader', (made) => made.forwardedIpHeader === ''],
  ['rate-by-header', 'rateByHeader', (made) => made.rateByHeader === ''],
];

/** Values in the conditions of one rule. Source: Application Load Balancers user guide, "Quotas". */
const MOST_VALUES = 5;

/** Throws ConfigurationError that says what does not go together, before anything is deployed. */
export function refuseWhatAwsCannotHave(made: Foundation, region: string): void {
  const elsewhere = made.shieldProtects.find((arn) => (arn.split(':')[3] || 'us-east-1') !== region);
  const unmade = RULES_THAT_NEED.find(([name, , needed]) => made.wafActions.has(name) && needed(made));
  const readers = [...made.auditors, ...made.logReaders];
  const secretRegion = made.logsTo?.secret.split(':')[3];
  const notHere = made.wafAssociate.find((arn) => arn.split(':')[3] !== region);
  const mistakes: [boolean, string][] = [
    [
      (made.advisor || made.unusedCertificates) && made.ownersEmail === '',
      `${made.advisor ? 'advisor' : 'unusedCertificates'}=on needs ownersEmail, the address that gets the weekly mail`,
    ],
    [
      made.machineJournal === 'agent' && !made.machineLogs,
      'machineJournal=agent is of what machines send: it needs machineLogs=on',
    ],
    [
      made.shield === 'off' && (made.shieldProtects.length > 0 || made.shieldTeam || made.shieldPhone !== ''),
      'shieldProtects, shieldTeam and shieldPhone need Shield Advanced, 3,000 USD a month for a year: where you have subscribed to it, say shield=subscribed',
    ],
    [
      made.shield === 'subscribed' && made.shieldProtects.length === 0,
      'shield=subscribed needs shieldProtects, the ARNs of what it protects',
    ],
    [
      made.shieldHealthChecks.length > 0 && made.shieldHealthChecks.length !== made.shieldProtects.length,
      'shieldHealthChecks needs one for each of shieldProtects, in the same order, or none in its place',
    ],
    [
      elsewhere !== undefined,
      `shieldProtects holds ${elsewhere}, whose alarms are in another region than ${region}: deploy it there (what is global: in us-east-1)`,
    ],
    [
      (made.shieldPhone === '') !== (made.shieldEmail === ''),
      'shieldPhone and shieldEmail go together: the response team writes and calls',
    ],
    [
      made.shieldPhone !== '' && !made.shieldHealthChecks.some((id) => id !== 'none'),
      'shieldPhone: the response team calls by itself only where a health check says that something is down: give shieldHealthChecks',
    ],
    [
      made.shieldLogBuckets.length > 0 && !made.shieldTeam,
      'shieldLogBuckets are for the response team: say shieldTeam=on',
    ],
    [
      made.plainSecrets && made.config === 'off',
      'plainSecrets=on is a rule of AWS Config: it needs config=own recorder, or config=rules only where the account has a recorder',
    ],
    [
      made.config !== 'own recorder' && (made.recording === 'daily' || made.recordedTypes.length > 0),
      'recording and recordedTypes are of the recorder made here: they need config=own recorder',
    ],
    [
      made.cdnName !== '' && region !== 'us-east-1',
      `cdnName needs a certificate, and CloudFront takes those of us-east-1 only: deploy with --region us-east-1, not ${region}`,
    ],
    [
      made.ddos && made.ddosBalancer === '' && made.ddosDistribution === '' && made.waf === 'off',
      'ddos=on needs something to watch: ddosBalancer, ddosDistribution, or the web ACL (waf=count)',
    ],
    [
      made.wafReplaces.length > 0 && made.wafAssociate.length === 0,
      'wafReplaces is for what wafAssociate puts the web ACL in front of',
    ],
    [
      made.waf === 'off' && (made.wafActions.size > 0 || made.wafAssociate.length > 0),
      'wafActions and wafAssociate are of the web ACL made here: they need waf=count or waf=block',
    ],
    [
      /^(authorization|cookie)$/i.test(made.rateByHeader),
      `rateByHeader is "${made.rateByHeader}", whose value would stand in the logs of WAF: name a header that is no secret`,
    ],
    [unmade !== undefined, `wafActions names ${unmade?.[0]}, a rule that is not made here: it needs ${unmade?.[1]}`],
    [
      notHere !== undefined,
      `wafAssociate holds ${notHere}, which is in another region than ${region}: deploy it there`,
    ],
    [
      made.logsTo !== undefined && made.waf === 'off' && !made.machineLogs,
      'logsTo forwards the log groups made here: it needs waf=count, waf=block or machineLogs=on',
    ],
    [
      secretRegion !== undefined && secretRegion !== region,
      `logsSecret is in ${secretRegion}, and Firehose reads secrets of its own region, ${region}, only: make one there`,
    ],
    [
      made.ddosDistribution !== '' && region !== 'us-east-1',
      `ddosDistribution is watched where CloudFront's metrics are: deploy with --region us-east-1, not ${region}`,
    ],
    [
      made.cdnName !== '' && made.cdnZone === '',
      'cdnName needs cdnZone, the hosted zone in which its certificate is validated',
    ],
    [made.origin !== '' && made.cdnName === '', 'origin is of the distribution: it needs cdnName'],
    [
      made.origin !== '' && made.originKeys.length === 0,
      'originKeys must hold a number at least: without a key the origin is open to everybody',
    ],
    [new Set(made.originKeys).size < made.originKeys.length, 'originKeys holds a number twice'],
    [
      (made.originListener === '') !== (made.originTargets === ''),
      'originListener and originTargets go together: the rule hands on to the targets what comes with a key',
    ],
    [
      made.originListener !== '' && made.origin === '',
      'originListener is of the balancer that the distribution asks: it needs origin',
    ],
    [
      made.originListener !== '' && made.originKeys.length > MOST_VALUES,
      `originKeys holds more than ${MOST_VALUES}, and a rule of a listener takes no more`,
    ],
    [
      made.allowedCountries.length > 0 && made.blockedCountries.length > 0,
      'allowedCountries and blockedCountries exclude each other',
    ],
    [
      made.trail === 'organization' && made.organizationId === '',
      'trail=organization needs organizationId, e.g. o-a1b2c3d4e5',
    ],
    [
      made.trail !== 'off' && made.logBucket?.key === '',
      'logBucket needs logKey, the ARN of the key that the bucket of the logging account is under',
    ],
    [
      made.logBucket !== undefined && made.logsOf.length > 0,
      'logBucket and logsOf exclude each other: an account either writes to the logging account or is it',
    ],
    [
      made.trail !== 'off' && made.logBucket !== undefined && readers.length > 0,
      'auditors and logReaders are let in where the bucket is: leave them out here and set them in the logging account',
    ],
    [
      made.trail === 'off' && (made.dataEvents !== 'off' || made.insights !== 'off'),
      'dataEvents and insights need trail=account or trail=organization',
    ],
    [
      readers.length > 0 && made.trail === 'off' && made.logsOf.length === 0 && made.logBucket === undefined,
      'auditors and logReaders need a bucket here: trail=account, trail=organization or logsOf, or logBucket for one that is there',
    ],
    [
      made.logBucket !== undefined && made.trail === 'off' && readers.length === 0,
      'logBucket without a trail is for those who read it: it needs auditors or logReaders',
    ],
    [
      made.logReaders.length > 0 && made.logReaderExternalId === '',
      'logReaders needs logReaderExternalId: without it whoever else uses the same tool could have it read your logs',
    ],
    [
      made.lockLogsDays > 0 && made.logBucket !== undefined,
      'lockLogsDays is set where the bucket is: in the logging account',
    ],
    [
      made.archiveAfterDays > 0 && made.keepLogsDays > 0 && made.archiveAfterDays >= made.keepLogsDays,
      'archiveAfterDays must be smaller than keepLogsDays',
    ],
    [
      made.lockLogsDays > 0 && made.keepLogsDays > 0 && made.lockLogsDays > made.keepLogsDays,
      'lockLogsDays must not be larger than keepLogsDays',
    ],
  ];
  const mistake = mistakes.find(([wrong]) => wrong);
  if (mistake !== undefined) throw new ConfigurationError(mistake[1]);
}
