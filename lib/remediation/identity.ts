import { type Change, sameState, type Target } from '../domain/remediation/plan.ts';
import type { Json } from '../domain/text/json.ts';
import { labels } from './labels.ts';
import type { Changes } from './playbook.ts';

/** How a target stands, and which one of its name it is. */
export interface Sighted {
  readonly state: Json;
  readonly identity: string | null | undefined;
}

/** What tells a target from one made later under its name; undefined where its name or its state does, null where nothing does. */
export async function identityOf<Params, State extends Json>(
  { identity }: Pick<Changes<Params, State>, 'identity'>,
  target: Target,
): Promise<string | null | undefined> {
  return typeof identity === 'string' ? undefined : identity(target);
}

/** Looks at a target: its state first, so that what took its place in between is not taken for it. */
export async function sight<Params, State extends Json>(
  changes: Pick<Changes<Params, State>, 'read' | 'identity'>,
  target: Target,
): Promise<Sighted> {
  const state = await changes.read(target);
  return { state, identity: await identityOf(changes, target) };
}

/** A recorded target, and how it stands. */
export interface Looked {
  readonly target: Change;
  readonly seen: Sighted;
}

/** Looks at targets side by side. */
export function lookAt<Params, State extends Json>(
  changes: Pick<Changes<Params, State>, 'read' | 'identity'>,
  targets: readonly Change[],
): Promise<Looked[]> {
  return Promise.all(targets.map(async (target) => ({ target, seen: await sight(changes, target) })));
}

/** By what a target as it was recorded and another one of its name are told apart; null where it is not to be read, so that nobody knows. */
export interface Other {
  readonly ours: string;
  readonly now: string | null;
}

/** That another one stands there than was recorded. A record that says nothing of it, one of an earlier version, fits any. */
export function otherThere({ identity }: Pick<Change, 'identity'>, seen: Pick<Change, 'identity'>): Other | undefined {
  if (typeof identity !== 'string' || seen.identity === undefined || seen.identity === identity) return undefined;
  return { ours: identity, now: seen.identity };
}

/** Whether another one stands there. */
export function isOther(target: Pick<Change, 'identity'>, seen: Pick<Change, 'identity'>): boolean {
  return otherThere(target, seen) !== undefined;
}

/** What people are told of another one. */
export function otherText({ ours, now }: Other): string {
  return now === null
    ? `cannot be told from another one made since under the same name: what tells them apart is not to be read (then: ${ours})`
    : `is another one by now, as AWS says, made since under the same name (then: ${ours}; now: ${now})`;
}

/** Whether a target stands as recorded, and is the one that was. */
export function isStill(target: Change, expected: 'before' | 'after', seen: Sighted): boolean {
  return sameState(seen.state, target[expected]) && !isOther(target, seen);
}

/** The targets that AWS has nothing about by which a namesake could be told from them. */
export function untold<One extends Pick<Change, 'identity'>>(targets: readonly One[]): One[] {
  return targets.filter(({ identity }) => identity === null);
}

/** What a person has to know of them before an undo. */
export function untoldText(targets: readonly Change[]): string {
  return `AWS does not tell ${labels(targets)} from another made since under the same name, so look whether it is still the one that was changed`;
}
