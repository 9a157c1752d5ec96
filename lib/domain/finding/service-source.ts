import type { AccountEvent } from './event.ts';

/**
 * Sources that AWS services give their events. Nobody else may put events with a source that starts with `aws.` on a bus;
 * `aws.partner/…` is what other companies send. Source: EventBridge API reference, PutEvents, NotAuthorizedForSourceException.
 */
const SERVICE = /^aws\.[a-z0-9][a-z0-9.-]*$/;

/** Whether an event with this source can only come from an AWS service. */
export function isServiceSource(source: string): boolean {
  return SERVICE.test(source);
}

/** Why an event is not believed, or undefined where it is: an AWS service's, about an account riposte is meant to hear. */
export function distrusted({ source, account }: AccountEvent, accounts: readonly string[]): string | undefined {
  if (!isServiceSource(source))
    return 'its source is not an AWS service: anybody who may call PutEvents can make it up';
  if (!accounts.includes(account)) return 'it is about an account that riposte is not meant to hear';
  return undefined;
}
