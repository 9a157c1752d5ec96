import { ONE_INTRUSION_MS } from '../../domain/remediation/one-intrusion.ts';
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

/** What a key was before something was done to it. */
export type Before =
  | { readonly was: 'enabled' }
  | { readonly was: 'disabled'; readonly by: string; readonly at: Date }
  | { readonly was: 'unknown'; readonly why?: string };

/** Who is answered, as the finding names them, and the time of the first call of theirs that it has. */
export interface Suspect {
  readonly actor: string;
  readonly time: Date;
}

/** Whether a call is part of what a suspect did: theirs, since the day before they were first seen. It is no word of the owner. */
export function isOf(suspect: Suspect | undefined, { by, at }: Pick<KeyCall, 'by' | 'at'>): boolean {
  return suspect !== undefined && by === suspect.actor && suspect.time.getTime() - at.getTime() <= ONE_INTRUSION_MS;
}

/**
 * Whether a key could be used but for what a suspect did: by the last call that says so, up to now. A finding has the time of the first of a day's calls, and an
 * owner may have disabled the key since. That a key was used after the suspect had enabled it says nothing.
 */
export function before({ calls, since }: KeyPast, suspect?: Suspect): Before {
  const off = latest(calls.filter((one) => SWITCHES_OFF.includes(one.name) && !isOf(suspect, one)));
  const enabled = calls.filter((one) => one.name === 'EnableKey' && isOf(suspect, one)).map((one) => one.at.getTime());
  const ons = calls.filter(({ name }) => SWITCHES_ON.includes(name) || USES.includes(name));
  const on = latest(ons.filter((one) => one.at.getTime() < Math.min(...enabled, Number.POSITIVE_INFINITY)));
  if (off !== undefined && (on === undefined || on.at < off.at || (on.at <= off.at && !isAfter(on, off))))
    return { was: 'disabled', by: foreignText(off.by ?? 'somebody', 200), at: off.at };
  return on !== undefined && on.at >= since ? { was: 'enabled' } : { was: 'unknown' };
}

/** Records have whole seconds. A key that is to be deleted cannot be enabled: who did both within one cancelled first. */
function isAfter(on: KeyCall, off: KeyCall): boolean {
  return off.name === 'CancelKeyDeletion' && on.name === 'EnableKey' && on.by === off.by;
}

function latest(calls: readonly KeyCall[]): KeyCall | undefined {
  return calls.reduce<KeyCall | undefined>(
    (last, one) => (last === undefined || one.at > last.at ? one : last),
    undefined,
  );
}
