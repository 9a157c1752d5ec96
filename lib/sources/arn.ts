import type { AccountEvent } from '../domain/event.ts';
import { accountOf } from './api-call.ts';

/** The ARN of something of an event's account and region; buckets have neither in theirs. */
export function arnOf(service: string, name: string, event: AccountEvent): string {
  const { region } = event;
  const partition = region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
  return service === 's3'
    ? `arn:${partition}:s3:::${name}`
    : `arn:${partition}:${service}:${region}:${accountOf(event)}:${name}`;
}
