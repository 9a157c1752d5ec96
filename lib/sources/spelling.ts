import type { AccountEvent } from '../domain/finding/event.ts';
import { oneForm } from '../domain/finding/one-form.ts';

/** How a parameter of some name is spelled in one way where its API takes several, by the last part of its path. */
const BY_NAME: readonly (readonly [RegExp, (text: string, event: AccountEvent) => string])[] = [
  [/^functionName$/, functionName],
  [/^hostedZoneId$/, (text) => text.replace(/^\/?hostedzone\//, '')],
  [/^(domainName|emailAddress|identity|emailIdentity)$/, (text) => text.toLowerCase().replace(/\.$/, '')],
  // RDS and Redshift keep these in small letters and take any.
  [/^(dB\w+Identifier|globalClusterIdentifier|clusterIdentifier|snapshotIdentifier)$/, (text) => text.toLowerCase()],
];

/** A parameter's text in the one form of what it names. */
export function spelled(path: string, text: string, event: AccountEvent): string {
  const last = path.split('.').at(-1) ?? '';
  const one = oneForm(text, event);
  return BY_NAME.find(([name]) => name.test(last))?.[1](one, event) ?? one;
}

/** `fn`, `fn:live` and `111122223333:function:fn` are one function. Source: Lambda API reference, FunctionName. */
function functionName(text: string, { account }: AccountEvent): string {
  if (text.startsWith('arn:')) return text;
  const [, owner, name] = /^(?:(\d{12}):)?(?:function:)?([A-Za-z0-9_-]+)(?::[A-Za-z0-9$_-]+)?$/.exec(text) ?? [];
  return name === undefined || (owner !== undefined && owner !== account) ? text : name;
}
