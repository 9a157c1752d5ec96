import type { Detection, EventPattern } from '../domain/finding/detection.ts';
import type { AccountEvent } from '../domain/finding/event.ts';
import { askToContain, isOwnPrincipal } from '../domain/finding/proposals.ts';
import { at, itemsAt, textAt } from '../domain/text/json.ts';

/** The start or the end of what CloudTrail Insights saw, by its type. */
export function insight(type: 'ApiCallRateInsight' | 'ApiErrorRateInsight', state: 'Start' | 'End'): EventPattern {
  return {
    'detail-type': ['AWS Insight via CloudTrail'],
    detail: { insightDetails: { state: [state], insightType: [type] } },
  };
}

/** The API an insight is about: service and name. */
export function insightApi(event: AccountEvent): string {
  const details = event.detail.insightDetails;
  return `${textAt(details, 'eventSource') ?? 'unknown service'} ${textAt(details, 'eventName') ?? 'unknown API'}`;
}

/** The ARNs of who calls in an insight, the most calls first. It names no address. Source: CloudTrail User Guide, insightDetails, attributions. */
function callersIn(event: AccountEvent): string[] {
  const values = byCalls(event, 'insight').flatMap((one) => textAt(one, 'value') ?? []);
  return values.filter((value) => value !== '');
}

/** Of the unusual minutes (`insight`), or of those before (`baseline`). */
function byCalls(event: AccountEvent, period: 'insight' | 'baseline'): unknown[] {
  const attributions = itemsAt(event.detail, 'insightDetails.insightContext.attributions');
  const named = attributions.filter((one) => textAt(one, 'attribute') === 'userIdentityArn');
  return named.flatMap((one) => itemsAt(one, period)).sort((a, b) => average(b) - average(a));
}

/**
 * What both kinds of insights are: about an API, by whoever calls most, answered by a question whether to contain who is new on top. A rate is no
 * proof, whatever the policy's mode; the plan looks up from where the calls came. See docs/adr/0087.
 */
export const ofInsight: Pick<Detection, 'subject' | 'incident' | 'actor' | 'playbook' | 'noPlaybook'> = {
  subject: insightApi,
  /** What Start and End of one insight share. */
  incident: (event) => textAt(event.detail, 'sharedEventID') ?? event.time.slice(0, 10),
  actor: (event) => callersIn(event)[0],
  playbook: askToContain((event) => {
    const principal = newOnTop(event);
    if (principal === undefined) return undefined;
    return { principal, insight: insightApi(event), since: textAt(event.detail, 'eventTime') ?? event.time };
  }),
  noPlaybook: 'It names no user or role of this account that is new on top.',
};

/** Who alone is on top of an insight and was not before, as far as an inline policy of this account reaches them. */
function newOnTop(event: AccountEvent): string | undefined {
  if (textAt(event.detail, 'insightDetails.eventSource') === SIGN_IN) return undefined;
  const [top, next] = byCalls(event, 'insight');
  const [usual] = byCalls(event, 'baseline');
  const arn = textAt(top, 'value') ?? '';
  const isNew = arn !== textAt(usual, 'value') && average(top) !== average(next);
  return isNew && isOwnPrincipal(arn.replace(OWN_ROLE, ':iam:$1role/'), event.account) ? arn : undefined;
}

/** An insight names a role without its path: those of services and of Identity Center show by their names. */
const OWN_ROLE = /:sts:(:\d+:)assumed-role\/(?!AWSServiceRoleFor|AWSReservedSSO_)/;

/** There anybody on the internet may fail in the name of a user. */
const SIGN_IN = 'signin.amazonaws.com';

function average(value: unknown): number {
  const found = at(value, 'average');
  return typeof found === 'number' ? found : 0;
}

/** How a summary names whose calls an insight is mostly about; empty where it names nobody. */
export function insightCallers(event: AccountEvent): string {
  const [first, ...more] = callersIn(event);
  if (first === undefined) return '';
  return more.length === 0 ? `, by ${first}` : `, mostly by ${first}`;
}
