import { type Account, TRAILS_A_REGION } from '../../lib/foundation/account.ts';
import { leftOut, logGroups, secondTrail } from './changes.ts';
import type { Foundation } from './made.ts';
import { trailResources } from './trail.ts';

/** What AWS would refuse half-way or do without a word, and what nobody could look at. */
export interface Objections {
  readonly refused: readonly string[];
  readonly unread: readonly string[];
  /** What stays open though the foundation is to close it, until its owner does the rest. */
  readonly open: readonly string[];
}

type Look = (made: Foundation, account: Account) => Promise<string | undefined>;

/** Looks, by what could not be said where one of them fails. */
type Looks = Readonly<Record<string, Look>>;

const REFUSING: Looks = {
  'what is left out': leftOut,
  'log groups that stayed': logGroups,
  'a second recorder': recorder,
  'a second trail': secondTrail,
  'too many trails': trails,
  'a support plan without Trusted Advisor': plan,
  'a subscription to Shield Advanced': subscription,
  'a bucket that is not there': bucket,
  'an organization that is another or none': organization,
  'a web ACL whose place is taken': webAcl,
};

const WARNING: Looks = { 'an origin that lets everybody in': openOrigin };

/** Looks at the account before the foundation is deployed into it; a look that fails stops nothing and is said. */
export async function objectionsTo(
  made: Foundation,
  account: Account,
  said: (error: unknown) => string,
): Promise<Objections> {
  const seenBy = async (looks: Looks) => {
    const names = Object.keys(looks);
    const seen = await Promise.allSettled(Object.values(looks).map((look) => look(made, account)));
    return {
      said: seen.flatMap((one) => (one.status === 'fulfilled' && one.value !== undefined ? [one.value] : [])),
      unread: seen.flatMap((one, index) =>
        one.status === 'rejected' ? [`Not looked for ${names[index]}: ${said(one.reason)}`] : [],
      ),
    };
  };
  const [refusing, warning] = await Promise.all([seenBy(REFUSING), seenBy(WARNING)]);
  return { refused: refusing.said, unread: [...refusing.unread, ...warning.unread], open: warning.said };
}

async function recorder(made: Foundation, account: Account): Promise<string | undefined> {
  if (made.config === 'off') return undefined;
  const [name] = await account.recorders();
  if (name === undefined)
    return made.config === 'rules only'
      ? 'config=rules only: this region has no recorder, so that the rules judge nothing: say config=own recorder'
      : undefined;
  const own = (await account.stack(made.prefix)).has('ConfigRecorder');
  if (made.config === 'rules only')
    return own
      ? `config=rules only: the recorder ${name} is of this stack, which would delete it: say config=own recorder`
      : undefined;
  if (own) return undefined;
  return `config=own recorder: this region has the recorder ${name} already, and AWS Config allows one: say config=rules only`;
}

async function trails(made: Foundation, account: Account): Promise<string | undefined> {
  const asked = Object.keys(trailResources(made)).filter((id) => id.endsWith('Trail'));
  if (asked.length === 0) return undefined;
  const [there, ours] = await Promise.all([account.trails(), account.stack(made.prefix)]);
  const more = asked.filter((id) => !ours.has(id)).length;
  if (there.length + more <= TRAILS_A_REGION) return undefined;
  return `${made.prefix} would make ${more} more trails, ${there.length} are in this region, and CloudTrail allows ${TRAILS_A_REGION}: say insights=with management and dataEvents=off, or trail=off where one that is there does (npx riposte doctor --foundation)`;
}

async function plan(made: Foundation, account: Account): Promise<string | undefined> {
  if (!made.advisor || (await account.advises())) return undefined;
  return 'advisor=on: the support plan of this account has no API of Trusted Advisor: say advisor=off, with unusedCertificates=on for what needs no plan, or change to Business, Enterprise On-Ramp or Enterprise first';
}

async function subscription({ shield }: Foundation, account: Account): Promise<string | undefined> {
  if (shield === 'off' || (await account.subscribed())) return undefined;
  return 'shield=subscribed: this account has no subscription to Shield Advanced (3,000 USD a month for a year): say shield=off, and ddos=on for alarms without it';
}

/** What is made here gets a name of CloudFormation's that nobody has; one that is named has to be there. */
async function bucket({ logBucket, prefix }: Foundation, account: Account): Promise<string | undefined> {
  if (logBucket === undefined || (await account.hasBucket(logBucket.name))) return undefined;
  return `logBucket: there is no bucket ${logBucket.name}: deploy ${prefix} in the logging account first, with logsOf=${await account.id()}, and take the name of the bucket that it makes`;
}

async function organization(made: Foundation, account: Account): Promise<string | undefined> {
  const whole = made.trail === 'organization';
  if (!whole && !made.aggregator) return undefined;
  const found = await account.organization();
  if (found === 'none')
    return `${whole ? 'trail=organization' : 'aggregator=organization'}: this account is in no organization: say ${whole ? 'trail=account' : 'aggregator=off'}`;
  if (found === 'of others' || made.organizationId === '' || found.id === made.organizationId) return undefined;
  return `organizationId is ${made.organizationId}, and this account manages ${found.id}: say organizationId=${found.id}`;
}

/** Before the rule is there, the listener has to hand on: it is said once it is. */
async function openOrigin({ originListener, prefix }: Foundation, account: Account): Promise<string | undefined> {
  if (originListener === '' || !(await account.stack(prefix)).has('OriginRule')) return undefined;
  if (!(await account.handsOn(originListener))) return undefined;
  return `originListener: ${originListener} hands on what comes without a key, too, so that the origin is open to everybody: change its default action (docs/foundation.md, "A balancer as origin")`;
}

async function webAcl(made: Foundation, account: Account): Promise<string | undefined> {
  if (made.wafAssociate.length === 0) return undefined;
  const [name, id] = ((await account.stack(made.prefix)).get('WebAcl') ?? '').split('|');
  for (const resource of made.wafAssociate) {
    const before = await account.webAclOf(resource);
    const own = before?.endsWith(`/webacl/${name}/${id}`) === true;
    if (before !== undefined && !own && !made.wafReplaces.includes(before))
      return `wafAssociate: ${resource} has the web ACL ${before}, whose place the one made here would take: say wafReplaces=${before}, or leave it out of wafAssociate`;
  }
  return undefined;
}
