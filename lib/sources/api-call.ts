import { actorOf, sourceIpOf } from '../domain/finding/actor.ts';
import type { EventPattern } from '../domain/finding/detection.ts';
import type { AccountEvent } from '../domain/finding/event.ts';
import { oneForm } from '../domain/finding/one-form.ts';
import { at, itemsAt, type Json, namedAt, textAt, textsOf, valuesUnder } from '../domain/text/json.ts';
import { ABSENT, absentOr } from './absent.ts';
import { spelled } from './spelling.ts';
import { together } from './together.ts';

/** A call that succeeded has no errorCode. */
export const SUCCEEDED: Json[] = ABSENT;

/** How services say that a caller lacks a permission. */
const DENIED: Json[] = [
  { prefix: 'AccessDenied' },
  { suffix: 'UnauthorizedOperation' },
  { suffix: 'UnauthorizedException' },
  'NotAuthorizedException',
];

/** How services say that a call failed, for lack of a permission or for another reason. */
export const FAILED: Json[] = [
  ...DENIED,
  { suffix: 'Exception' },
  { suffix: 'Error' },
  { suffix: 'NotFound' },
  { prefix: 'Invalid' },
  { prefix: 'Client.' },
];

const names = (services: readonly string[]) => services.map((name) => `${name}.amazonaws.com`);

/**
 * Through these somebody does, call by call, what they ask for with their own credentials: the console, in records of older services, and AWS's MCP
 * server. Source: CloudTrail User Guide, "CloudTrail userIdentity element"; Agent Toolkit User Guide, "Logging AWS MCP Server API calls".
 */
const HANDS = ['signin', 'aws-mcp'];

/** `userIdentity.invokedBy` of calls that no AWS service made on somebody's behalf. */
export const NOBODY: Json[] = absentOr(...names(HANDS));

/** What to ask of a call's detail so that CloudFormation, backups and other services doing their work are left out. */
export const BY_HAND: Fields = { userIdentity: { invokedBy: NOBODY } };

/** Why no playbook puts settings back that a call changed: on-call reads it beside the advice. */
export const SETTINGS_UNKNOWN = 'Which settings there were is not in the event: what deployed them puts them back.';

/** Services that carry out what a user wrote, step by step, with rights that a user chose: they are somebody's long arm. */
const RUNNERS = [
  ...['cloudformation', 'cloudcontrolapi', 'ssm', 'states', 'scheduler', 'servicecatalog'],
  ...['events', 'fis', 'chatbot', 'apigateway', 'appsync'],
];

/** A query of somebody's leaves objects behind, which its service deletes as them. */
const NO_QUERY = [{ 'anything-but': ['athena.amazonaws.com'] }];

/** Any service with the credentials of a person: of a user, or of a session of Identity Center, whose roles nobody else can take on. */
const WITH_PERSONS: Json[] = [
  { invokedBy: NO_QUERY, type: ['IAMUser', 'Root', 'FederatedUser'] },
  {
    invokedBy: NO_QUERY,
    sessionContext: { sessionIssuer: { arn: [{ wildcard: '*:role/aws-reserved/sso.amazonaws.com/*' }] } },
  },
];

/**
 * By hand, or by any service with a person's credentials: for what destroys, opens or gives rights, whichever service it is asked of. What services do
 * for themselves they do with a role, AWS's own or one made for them, and no record tells the latter's sessions from a program's: those are left out.
 */
export const BY_HAND_OR_FOR_PERSON: Fields = { userIdentity: { $or: [{ invokedBy: NOBODY }, ...WITH_PERSONS] } };

/** The same, and by services that run what a user wrote, with whatever role: for what must be seen whichever way it is done. */
export const BY_HAND_OR_RUNNER: Fields = {
  userIdentity: { $or: [{ invokedBy: absentOr(...names([...HANDS, ...RUNNERS])) }, ...WITH_PERSONS] },
};

/** Whether CloudFormation did it: what it makes and drops comes from a template, many times a day. */
export function isByStack(event: AccountEvent): boolean {
  return textAt(event.detail, 'userIdentity.invokedBy') === 'cloudformation.amazonaws.com';
}

type Names = readonly Json[];
type Fields = Readonly<Record<string, Json>>;

/**
 * The pattern for calls that succeeded, of some APIs of one service (`iam` for iam.amazonaws.com) or several. Names are as
 * CloudTrail writes them, operators allowed: Lambda's carry a date (`{ prefix: 'CreateFunction' }`). `detail` asks for more.
 */
export function apiCall(service: string | readonly string[], names: Names, detail: Fields = {}): EventPattern {
  return attemptedCall(service, names, { errorCode: SUCCEEDED, ...detail });
}

/** The same for calls whether they succeeded or not: where the attempt itself is the signal. */
export function attemptedCall(service: string | readonly string[], names: Names, detail: Fields = {}): EventPattern {
  const services = typeof service === 'string' ? [service] : service;
  return {
    source: services.map((name) => `aws.${name}`),
    'detail-type': ['AWS API Call via CloudTrail'],
    detail: { eventName: [...names], ...detail },
  };
}

/** The same for calls that were refused for lack of a permission. */
export function deniedCall(service: string | readonly string[], names: Names, detail: Fields = {}): EventPattern {
  return attemptedCall(service, names, { errorCode: DENIED, ...detail });
}

/** Any call of a person or a program that was refused, whatever the service. */
export const REFUSED_CALL: EventPattern = {
  'detail-type': ['AWS API Call via CloudTrail'],
  detail: {
    errorCode: DENIED,
    userIdentity: { type: [{ 'anything-but': ['AWSService'] }], invokedBy: NOBODY },
  },
};

/** The API's name without the date some services append: `UpdateFunctionCode20150331v2` is UpdateFunctionCode. */
export function callName(event: AccountEvent): string {
  return (textAt(event.detail, 'eventName') ?? 'an API').replace(/\d{8}(v\d+)?$/, '');
}

/** The API's name with its service's: ListTags of one service is another question than that of the next. */
export function qualifiedCall(event: AccountEvent): string | undefined {
  if (textAt(event.detail, 'eventName') === undefined) return undefined;
  return `${textAt(event.detail, 'eventSource') ?? event.source} ${callName(event)}`;
}

/** The call's parameter at a path (`ipPermissions.items`), whatever it is. */
export function parameter(event: AccountEvent, path: string): unknown {
  return at(event.detail.requestParameters, path);
}

/** Characters: twice the longest ARN there is. What is longer is no name, and what follows tells no two things apart. */
const LONGEST = 4_096;

/**
 * Names what a call was about: the first of some request parameters that is a text or a list of texts, else the resources of the
 * record, else whatever else in the request reads like a name, else the service's name. Each is in its one form.
 */
export function subjectFrom(...paths: readonly string[]): (event: AccountEvent) => string {
  return (event) => {
    for (const path of paths) {
      const found = [event.detail.requestParameters, event.detail.responseElements].map((part) =>
        together(textsOf(allAt(part, path)).map((text) => spelled(path, text.slice(0, LONGEST), event))),
      );
      const named = found[0] ?? found[1];
      if (named !== undefined) return named;
    }
    const recorded = itemsAt(event.detail, 'resources').flatMap((resource) => namedAt(resource, 'ARN') ?? []);
    const others = textsOf(valuesUnder(event.detail.requestParameters, NAMES));
    const named = [recorded, event.resources, others].find(({ length }) => length > 0) ?? [];
    return (
      together(named.map((name) => oneForm(name.slice(0, LONGEST), event))) ??
      `${event.source.replace('aws.', '')} in ${event.account}`
    );
  };
}

/** The values at a path in each entry of the lists that lie on it. */
function allAt(value: unknown, path: string): unknown[] {
  return path.split('.').reduce((all, key) => all.flatMap((one) => at(one, key) ?? []), [value]);
}

/** Keys of what something is called by, but for what a caller makes up to call once only. */
const NAMES = /(Name|(?<![Rr]equest)Id|A[Rr][Nn]|Identifier)s?$|^(name|id|arn|identifier)s?$/;

/** The account the call was made to; the envelope's where the record names none. */
export function accountOf(event: AccountEvent): string {
  return (textAt(event.detail, 'recipientAccountId') ?? event.account).slice(0, 12);
}

/** Whether a user of IAM's is the caller itself; IAM tells no names apart by the case of their letters. */
export function isSameUser(name: string, event: AccountEvent): boolean {
  return name.toLowerCase() === textAt(event.detail, 'userIdentity.userName')?.toLowerCase();
}

/** The subject of detections about a caller: who it was. */
export function caller(event: AccountEvent): string {
  return actorOf(event);
}

/** One sentence: who called what on the subject, from where, and what that means. */
export function told(
  subject: (event: AccountEvent) => string,
  meaning: string | ((event: AccountEvent) => string),
): (event: AccountEvent) => string {
  return (event) => {
    const [who, what] = [actorOf(event), subject(event)];
    const failed = (textAt(event.detail, 'errorCode') ?? '') === '' ? 'called' : 'tried, and failed, to call';
    const on = what === who ? '' : ` on ${what}`;
    const ip = sourceIpOf(event);
    const from = ip === undefined ? '' : ` from ${ip}`;
    return `${who} ${failed} ${callName(event)}${on}${from}: ${typeof meaning === 'string' ? meaning : meaning(event)}.`;
  };
}
