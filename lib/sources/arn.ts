import type { AccountEvent } from '../domain/finding/event.ts';
import { plain } from '../domain/text/json.ts';
import { accountOf, parameter } from './api-call.ts';

/** The ARN of something of an event's account and region; buckets have neither in theirs. */
export function arnOf(service: string, name: string, event: AccountEvent): string {
  const { region } = event;
  const partition = region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
  return service === 's3'
    ? `arn:${partition}:s3:::${name}`
    : `arn:${partition}:${service}:${region}:${accountOf(event)}:${name}`;
}

/** The ARN of what a parameter names, by that or by its name, which has what `kind` says before it; empty where it names nothing. */
export function arnNamed(event: AccountEvent, path: string, service: string, kind: string): string {
  const name = plain(parameter(event, path));
  return name === '' || name.startsWith('arn:') ? name : arnOf(service, `${kind}${name}`, event);
}
