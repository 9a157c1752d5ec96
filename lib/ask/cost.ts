import { counted } from '../domain/text/counted.ts';
import { PRICES, type Priced } from './prices.ts';

/** How many of each, a month. */
export type Amounts = Readonly<Partial<Record<Priced, number>>>;

/** Resources that were counted, by their type as CloudFormation names it. */
export type Counts = ReadonlyMap<string, number>;

/** A part of the foundation, and what it would cost here. */
export interface Estimate {
  readonly part: string;
  /** USD in a month; of what costs more at first, in the months after it. */
  readonly usd: number;
  /** USD in the first month, where that is another. */
  readonly first?: number;
  readonly why: string;
}

/** What nobody can count in an account: it hangs on what happens there. */
export interface ByUse {
  readonly part: string;
  readonly usd: number;
  readonly per: string;
}

/** A resource is taken to change this often a month. Machines that come and go by the hour change far more often. */
export const CHANGES = 2;

/** A month's days, and looks by the clock: once a day. */
const DAYS = 30;

/** What the rules of the foundation judge when it changes, each with how many of the rules. */
const ON_CHANGE: Readonly<Record<string, number>> = {
  'AWS::S3::Bucket': 2,
  'AWS::RDS::DBInstance': 1,
  'AWS::EC2::SecurityGroup': 1,
  'AWS::EC2::Volume': 1,
  'AWS::SecretsManager::Secret': 1,
};

/** What they judge once a day; three more of them judge the account as a whole. */
const DAILY: readonly string[] = ['AWS::IAM::User', 'AWS::ACM::Certificate'];
const OF_THE_ACCOUNT = 3;

/** Kinds that Config does not record. */
const UNRECORDED: readonly string[] = ['AWS::SSM::Parameter'];

/** Of a hundred parameters and functions one is taken to hold a secret in plain text. */
const HOLDS_ONE = 0.01;

/** What some of each cost, USD. */
export function costOf(amounts: Amounts): number {
  return Object.entries(amounts).reduce((sum, [what, count]) => sum + PRICES[what as Priced].usd * count, 0);
}

/** The foundation's parts with what they would cost in an account that has so many of each. */
export function estimates(counts: Counts): Estimate[] {
  const of = (kind: string) => counts.get(kind) ?? 0;
  const recorded = sum([...counts].flatMap(([kind, count]) => (UNRECORDED.includes(kind) ? [] : count)));
  const onChange = sum(Object.entries(ON_CHANGE).map(([kind, rules]) => rules * of(kind)));
  const daily = (sum(DAILY.map(of)) + OF_THE_ACCOUNT) * DAYS;
  const config = (times: number) =>
    costOf({ 'item recorded by Config': recorded * times, 'evaluation by Config': onChange * times + daily });
  const looked = of('AWS::Lambda::Function') + of('AWS::SSM::Parameter');
  const watched =
    Math.min(1, of('AWS::ElasticLoadBalancingV2::LoadBalancer')) + Math.min(1, of('AWS::CloudFront::Distribution'));
  return [
    {
      part: 'trail=account',
      usd: costOf({ 'customer-managed key': 1 }),
      why: 'a key; the first copy of management events is free',
    },
    {
      part: 'config=own recorder',
      usd: config(CHANGES),
      first: config(CHANGES + 1),
      why: `${counted(recorded, 'resource')}, each recorded once and then taken to change ${CHANGES} times a month; ${counted(onChange, 'judgement')} at each change, ${daily} by the clock`,
    },
    {
      part: 'plainSecrets=on',
      usd: costOf({
        'GB-second of a function (arm64)': looked * DAYS * 0.015 * 0.5,
        'evaluation by Config': Math.ceil(looked * HOLDS_ONE) * DAYS,
      }),
      why: `${looked} functions and parameters looked at once a day, one in a hundred taken to hold a secret`,
    },
    {
      part: 'waf=count',
      usd: costOf({ 'web ACL': 1, 'rule of a web ACL': 14 }),
      why: 'a web ACL with ten rules and four groups, before any request',
    },
    {
      part: 'ddos=on',
      usd: watched * costOf({ alarm: 1, 'alarm on an anomaly': 1, 'composite alarm': 1 }),
      why: `${counted(watched, 'thing')} to watch, a balancer and a distribution at the most, beside the web ACL`,
    },
  ];
}

const MILLION = 1_000_000;

/** What a part costs by what happens in the account. */
export function byUse(): ByUse[] {
  return [
    {
      part: 'dataEvents=on',
      usd: costOf({ 'data event': MILLION }),
      per: 'a million reads and writes of objects and invocations',
    },
    {
      part: 'insights=with management',
      usd: costOf({ 'event analysed by Insights': MILLION }),
      per: 'a million management events, and for each of two kinds',
    },
    {
      part: 'config',
      usd: costOf({ 'evaluation by Config': 100 }),
      per: 'a look again of a rule over a hundred resources, once something is put right, ten minutes apart at least',
    },
    { part: 'waf', usd: costOf({ 'request inspected by WAF': MILLION }), per: 'a million requests' },
    { part: 'machineLogs=on', usd: costOf({ 'GB of logs': 1 }), per: 'a gigabyte of logs' },
  ];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}
