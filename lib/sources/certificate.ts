import type { AccountEvent } from '../domain/finding/event.ts';
import { textAt } from '../domain/text/json.ts';
import { together } from './together.ts';

/** What a certificate is for, as an event of ACM names it. */
export function certificateName(event: AccountEvent): string {
  return textAt(event.detail, 'CommonName') ?? together(event.resources) ?? `account ${event.account}`;
}

/** The certificate of ACM among what an event is about; undefined where it is about none, or about several. */
export function certificateIn(resources: readonly string[]): { certificate: string } | undefined {
  const [certificate, ...more] = resources.filter((one) =>
    /^arn:aws[\w-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[\w-]{1,64}$/.test(one),
  );
  return certificate === undefined || more.length > 0 ? undefined : { certificate };
}
