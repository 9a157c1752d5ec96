import { foreignText } from '../../domain/text/clean-text.ts';

/** A recorded call that says whether a key could be used. */
export interface KeyCall {
  readonly name: string;
  /** Who made it, as findings name them; undefined where the record does not say. */
  readonly by: string | undefined;
  readonly at: Date;
}

/** What CloudTrail's event history has of a key. */
export interface KeyPast {
  /** Calls that went well, in any order. */
  readonly calls: readonly KeyCall[];
  /** From when on every call that switches a key off would be among them. */
  readonly since: Date;
}

/** What leaves a key disabled; CancelKeyDeletion does, whatever it was before. */
export const SWITCHES_OFF: readonly string[] = ['DisableKey', 'CancelKeyDeletion'];

/** What makes a key usable. */
export const SWITCHES_ON: readonly string[] = ['EnableKey', 'CreateKey'];

/** What only a key that is enabled does. Source: AWS KMS Developer Guide, "Key states of AWS KMS keys". */
export const USES: readonly string[] = [
  ...['Decrypt', 'Encrypt', 'ReEncrypt', 'GenerateDataKey', 'GenerateDataKeyWithoutPlaintext'],
  ...['GenerateDataKeyPair', 'GenerateDataKeyPairWithoutPlaintext', 'DeriveSharedSecret'],
  ...['Sign', 'Verify', 'GenerateMac', 'VerifyMac'],
];

/** Whoever disables a key and has it deleted does it within this time, ms, mostly. */
export const ONE_INTRUSION_MS = 86_400_000;

/** What a key was before something was done to it. */
export type Before =
  | { readonly was: 'enabled' }
  | { readonly was: 'disabled'; readonly by: string; readonly at: Date }
  | { readonly was: 'unknown'; readonly why?: string };

/**
 * Whether a key could be used before a time: by the last call that says so. What `suspect`, who is answered, switched within the day before is part of what they
 * did, and no word of the owner; nor does it say anything that the key was used after they had enabled it.
 */
export function before({ calls, since }: KeyPast, time: Date, suspect?: string): Before {
  const isTheirs = ({ by, at }: KeyCall) =>
    by !== undefined && by === suspect && time.getTime() - at.getTime() <= ONE_INTRUSION_MS;
  const past = calls.filter(({ at }) => at < time);
  const off = latest(past.filter((one) => SWITCHES_OFF.includes(one.name) && !isTheirs(one)));
  const enabled = past.filter((one) => one.name === 'EnableKey' && isTheirs(one)).map((one) => one.at.getTime());
  const ons = past.filter(({ name }) => SWITCHES_ON.includes(name) || USES.includes(name));
  const on = latest(ons.filter((one) => one.at.getTime() < Math.min(...enabled, Number.POSITIVE_INFINITY)));
  if (off !== undefined && (on === undefined || on.at <= off.at))
    return { was: 'disabled', by: foreignText(off.by ?? 'somebody', 200), at: off.at };
  return on !== undefined && on.at >= since ? { was: 'enabled' } : { was: 'unknown' };
}

function latest(calls: readonly KeyCall[]): KeyCall | undefined {
  return calls.reduce<KeyCall | undefined>(
    (last, one) => (last === undefined || one.at > last.at ? one : last),
    undefined,
  );
}
