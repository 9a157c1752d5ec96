import { command, json, word } from '../domain/text/command.ts';
import type { Way } from './blind.ts';
import type { Subscribed } from './status.ts';

/** What a look at one thing came to. `mend` are commands, or sentences where there is no command. */
export interface Verdict {
  readonly there: boolean;
  readonly says: string;
  readonly mend?: readonly (string | undefined)[];
  /** What does not arrive because of it; without one `says` says it. */
  readonly blind?: readonly Way[];
}

/** A trail as far as it decides what arrives. */
export interface TrailFacts {
  readonly name: string;
  readonly arn: string;
  /** The region it is changed in. */
  readonly home: string;
  readonly multiRegion: boolean;
  readonly logging: boolean;
  /** Whether calls that change something are recorded, and whether Insights look for errors. */
  readonly writes: boolean;
  readonly insights: readonly string[];
}

/** All that CloudTrail records; Insights are told by themselves. */
const RECORDED: Way = { kinds: /(?<!Insight) via CloudTrail$/ };
/** What services tell of themselves, and not CloudTrail of their API. */
const told = (sources: RegExp): Way => ({ sources, kinds: /^(?!.* via CloudTrail)/ });

/** Deploys the foundation of the stage with a parameter more; it refuses to leave out what was said before. */
function deployed(stage: string, parameter: string): string | undefined {
  return command`npx serverless deploy -c foundation.yml --stage ${word('stage', stage)} --param ${{ shown: parameter, fits: true }}`;
}

/** Whether calls of the account's API arrive: a trail of this region that logs those that change something. */
export function trailVerdict(trails: readonly TrailFacts[], stage: string): Verdict {
  const good = trails.find(({ logging, writes, multiRegion }) => logging && writes && multiRegion);
  if (good !== undefined) return { there: true, says: `${good.name} records management events of all regions` };
  const here = trails.find(({ logging, writes }) => logging && writes);
  if (here !== undefined)
    return {
      there: false,
      says: `${here.name} records this region only: what is done elsewhere, and by global services, is not seen`,
      mend: [command`aws cloudtrail update-trail --name ${word('arn', here.arn)} --is-multi-region-trail`],
    };
  const silent = trails.find(({ logging }) => !logging);
  const dull = trails.find(({ writes }) => !writes);
  const mend =
    silent !== undefined
      ? command`aws cloudtrail start-logging --region ${word('name', silent.home)} --name ${word('arn', silent.arn)}`
      : dull !== undefined
        ? command`aws cloudtrail put-event-selectors --region ${word('name', dull.home)} --trail-name ${word('arn', dull.arn)} --event-selectors ${json([{ ReadWriteType: 'All', IncludeManagementEvents: true }])}`
        : deployed(stage, 'trail=account');
  const says =
    silent !== undefined
      ? `${silent.name} does not log`
      : dull !== undefined
        ? `${dull.name} records no calls that change something`
        : 'there is no trail in this region: EventBridge gets no API calls and no sign-ins';
  return { there: false, says, mend: [mend], blind: [RECORDED] };
}

/** Whether CloudTrail looks for unusual errors. */
export function insightsVerdict(trails: readonly TrailFacts[], stage: string): Verdict {
  const logging = trails.filter((one) => one.logging);
  const wanted = ['ApiCallRateInsight', 'ApiErrorRateInsight'];
  const missing = wanted.filter((type) => !logging.some(({ insights }) => insights.includes(type)));
  if (missing.length === 0) return { there: true, says: 'Insights look at call and error rates' };
  const [trail] = logging;
  const selectors = wanted.map((InsightType) => ({ InsightType }));
  return {
    there: false,
    says: `no trail that logs looks for ${missing.join(' and ')}`,
    mend: [
      trail === undefined
        ? deployed(stage, 'trail=account --param "insights=with management"')
        : command`aws cloudtrail put-insight-selectors --region ${word('name', trail.home)} --trail-name ${word('arn', trail.arn)} --insight-selectors ${json(selectors)}`,
    ],
    blind: [{ kinds: /^AWS Insight via CloudTrail$/ }],
  };
}

/** Whether Config records and can deliver. */
export function configVerdict(
  { recorders, recording, channels }: Record<'recorders' | 'recording' | 'channels', number>,
  stage: string,
): Verdict {
  if (recording > 0 && channels > 0) return { there: true, says: 'Config records' };
  const says =
    recorders === 0
      ? 'there is no recorder'
      : channels === 0
        ? 'the recorder has no delivery channel'
        : 'the recorder is stopped';
  const mend =
    recorders > 0 && channels > 0
      ? 'aws configservice start-configuration-recorder --configuration-recorder-name default'
      : deployed(stage, '"config=own recorder"');
  return { there: false, says, mend: [mend], blind: [told(/^aws\.config$/)] };
}

/** Global services report to us-east-1 only: a stack elsewhere needs a twin there, which has to be told whom to tell. */
export function twinVerdict(region: string, stage: string, twin: boolean, told: readonly Subscribed[] = []): Verdict {
  if (region === 'us-east-1') return { there: true, says: 'this stack is in us-east-1, where global services report' };
  if (twin) return { there: true, says: `riposte-${stage} is in us-east-1, too` };
  const email = word('name', `email=${told.find(({ protocol }) => protocol === 'email')?.to ?? 'you@example.com'}`);
  return {
    there: false,
    says: `riposte-${stage} is in ${region} only: sign-ins and calls of global services report to us-east-1`,
    mend: [command`npx serverless deploy --stage ${word('stage', stage)} --region us-east-1 --param ${email}`],
    blind: [{ sources: GLOBAL }, { kinds: /^AWS Console Sign.?[Ii]n via CloudTrail$/ }],
  };
}

/** Services that report to us-east-1 alone. Source: EventBridge user guide, "Events from AWS services", global services. */
const GLOBAL =
  /^aws\.(iam|organizations|account|health|trustedadvisor|cloudfront|route53|route53domains|billingconsole|ce|budgets|support)$/;

/** Whether everybody who is to be told said yes. */
export function subscriptionsVerdict(all: readonly Subscribed[]): Verdict {
  const open = all.filter(({ confirmed }) => !confirmed);
  if (all.length === 0)
    return {
      there: false,
      says: 'nobody subscribes to the alerts: nobody is told',
      mend: ['npx serverless deploy --param email=you@example.com'],
    };
  if (open.length === 0) return { there: true, says: `${all.length} subscriptions, all confirmed` };
  return {
    there: false,
    says: `not confirmed, so that they get nothing: ${open.map(({ protocol, to, topic }) => `${protocol} ${to} (${topic})`).join(', ')}`,
    mend: [
      'Open the link in the mail "AWS Notification - Subscription Confirmation"; SNS sends it anew when one subscribes again.',
    ],
  };
}

/** Whether SMS go to numbers that nobody verified, and more than a dollar's worth a month. */
export function smsVerdict({ wanted, sandbox, limit }: { wanted: boolean; sandbox: boolean; limit: number }): Verdict {
  if (!wanted) return { there: true, says: 'no SMS is asked for' };
  if (sandbox)
    return {
      there: false,
      says: 'SMS are in the sandbox: only numbers that were verified get any',
      mend: ['SNS console, Mobile, Text messaging (SMS), Exit SMS sandbox; until then verify the number there.'],
    };
  if (limit <= 1)
    return {
      there: false,
      says: `SMS end for the month at ${limit} USD, which is soon: then nobody is woken`,
      mend: [
        'Ask AWS for a higher SMS spending limit (Service Quotas, SNS), then: aws sns set-sms-attributes --attributes MonthlySpendLimit=20',
      ],
    };
  return { there: true, says: `SMS leave the sandbox, up to ${limit} USD a month` };
}

/** Whether web ACLs that block are in front of something. */
export function webAclVerdict(
  acls: readonly { readonly arn: string; readonly resources: number; readonly holdsSets: boolean }[],
): Verdict {
  const without = acls.find(({ holdsSets }) => !holdsSets);
  if (without !== undefined)
    return {
      there: false,
      says: "the web ACL has no rule with the stack's IP sets, unless a rule group of it has: a blocked address is blocked nowhere, whatever the alert says",
      mend: [
        "Add a rule that blocks to it for each of the stack's IP sets (outputs RegionalIpSetV4Arn, RegionalIpSetV6Arn).",
      ],
    };
  const idle = acls.filter(({ resources }) => resources === 0);
  if (acls.length === 0) return { there: true, says: 'no regional web ACL in this stack' };
  if (idle.length === 0) return { there: true, says: 'the web ACL is in front of something' };
  return {
    there: false,
    says: 'the web ACL is in front of nothing: a blocked address is blocked nowhere, whatever the alert says',
    mend: idle.flatMap(({ arn }) => {
      const begins = command`aws wafv2 associate-web-acl --web-acl-arn ${word('arn', arn)}`;
      return begins === undefined ? [] : [`${begins} --resource-arn and the ARN of each load balancer or API`];
    }),
  };
}

/** Whether the balancer behind the foundation's distribution refuses what comes without a key; undefined: there is none. */
export function originVerdict(seen: { readonly listener: string; readonly handsOn: boolean } | undefined): Verdict {
  if (seen === undefined) return { there: true, says: 'the foundation has closed no balancer' };
  const { listener, handsOn } = seen;
  if (!handsOn) return { there: true, says: `${listener} takes what comes with a key only` };
  return {
    there: false,
    says: `${listener} hands on what comes without a key, too: everybody reaches the balancer beside the distribution and its web ACL`,
    mend: [
      'Once nothing else hangs on its default action (docs/foundation.md, "A balancer as origin"):',
      command`aws elbv2 modify-listener --region us-east-1 --listener-arn ${word('arn', listener)} --default-actions 'Type=fixed-response,FixedResponseConfig={StatusCode=403}'`,
    ],
  };
}

/** Whether a service that finds things is on. */
export function serviceVerdict(name: 'GuardDuty' | 'Security Hub' | 'Access Analyzer', on: boolean): Verdict {
  const { mend, source } = SERVICES[name];
  if (on) return { there: true, says: `${name} is on` };
  return { there: false, says: `${name} is off in this region`, mend: [mend], blind: [told(source)] };
}

const SERVICES = {
  GuardDuty: { mend: 'aws guardduty create-detector --enable', source: /^aws\.guardduty$/ },
  'Security Hub': { mend: 'aws securityhub enable-security-hub', source: /^aws\.securityhub$/ },
  'Access Analyzer': {
    mend: 'aws accessanalyzer create-analyzer --analyzer-name account --type ACCOUNT',
    source: /^aws\.access-analyzer$/,
  },
} as const;

/** Whether functions may run at once as often as a burst needs; new accounts begin with ten. */
export function concurrencyVerdict(limit: number): Verdict {
  if (limit >= 100) return { there: true, says: `${limit} functions may run at once` };
  return {
    there: false,
    says: `only ${limit} functions of the account may run at once: in a burst events wait`,
    mend: [
      'aws service-quotas request-service-quota-increase --service-code lambda --quota-code L-B99A9384 --desired-value 1000',
    ],
  };
}
