import type { Detection, EventPattern } from '../domain/finding/detection.ts';
import type { AccountEvent } from '../domain/finding/event.ts';
import { itemsAt, type Json, namedAt } from '../domain/text/json.ts';
import { absentOr } from './absent.ts';
import { together } from './together.ts';

/** What the codes begin with that say: a key or a user of this account is in other hands. All others are told in general. */
export const CREDENTIAL_RISKS = ['AWS_RISK_CREDENTIALS', 'AWS_RISK_IAM_QUARANTINE'];

/** Codes that no detection looks at by name. */
export const OTHER_CODES: Json[] = absentOr({ 'anything-but': { prefix: CREDENTIAL_RISKS } });

/**
 * What detections on AWS Health share: an event opens a finding and its closing ends it. `detail` asks for codes or services.
 * Source: AWS Health user guide, "AWS Health events Amazon EventBridge schema"; statusCode is open, closed or upcoming.
 */
export function health(detail: Readonly<Record<string, Json>>): Pick<Detection, 'pattern' | 'closedBy' | 'incident'> {
  return {
    pattern: healthEvent({ ...detail, statusCode: absentOr({ 'anything-but': ['closed'] }) }),
    closedBy: healthEvent({ ...detail, statusCode: ['closed'] }),
    incident: (event) => {
      const [whose, id] = [affectedAccount(event), namedAt(event.detail, 'eventArn') ?? event.time.slice(0, 10)];
      // The events of several accounts have one ARN.
      return whose === event.account ? id : `${id} ${whose}`;
    },
  };
}

function healthEvent(detail: Readonly<Record<string, Json>>): EventPattern {
  return { source: ['aws.health'], detail };
}

/** Whose it is: the management account of an organization, and whom it delegates to, hear of the others' events, too. */
export function affectedAccount({ account, detail }: AccountEvent): string {
  return namedAt(detail, 'affectedAccount') ?? account;
}

/** Everything an event names as affected: keys, instances, or the account by its number. */
function entities(event: AccountEvent): { readonly name: string; readonly status: string }[] {
  return itemsAt(event.detail, 'affectedEntities').flatMap((entity) => {
    const name = namedAt(entity, 'entityValue');
    return name === undefined || name === 'UNKNOWN' ? [] : [{ name, status: namedAt(entity, 'status') ?? '' }];
  });
}

/** What is affected and was not dealt with since. */
export function stillAffected(event: AccountEvent): string[] {
  return entities(event)
    .filter(({ status }) => !['RESOLVED', 'UNIMPAIRED'].includes(status))
    .map(({ name }) => name);
}

/** Everything affected as one subject, so that opening, updates and closing have the same; the account where nothing is named. */
export function affectedSubject(event: AccountEvent): string {
  return together(entities(event).map(({ name }) => name)) ?? `account ${affectedAccount(event)}`;
}
