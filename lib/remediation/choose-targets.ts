import { isTrusted } from '../domain/finding/trust.ts';
import { once } from '../domain/in-turn.ts';
import { type Refusal, SO_ALREADY } from '../domain/playbook.ts';
import type { Policy } from '../domain/policy/policy.ts';
import { type Change, MOST_TARGETS, sameState, type Target } from '../domain/remediation/plan.ts';
import type { Json } from '../domain/text/json.ts';
import { askOf } from './ask-of.ts';
import { heldByDegrees } from './by-degrees.ts';
import type { ChangeRequest } from './change-input.ts';
import type { ChangePorts } from './change-ports.ts';
import { onlyNamesake } from './elsewhere.ts';
import { type Guard, guarding } from './guarding.ts';
import { sight } from './identity.ts';
import type { Traced } from './origins.ts';
import type { Ask, Changes } from './playbook.ts';

/** What targets are chosen by, beside what is asked. */
export interface Terms {
  /** The execution's name. */
  readonly execution: string;
  readonly policy: Policy;
  /** The countries that the policy says customers are in; undefined where it says nothing. */
  readonly customers: readonly string[] | undefined;
  /** What the execution has made already. */
  readonly kept: readonly Change[];
  /** Why the plan has no room for one more change. */
  readonly hasRoom: (change: Change) => string | undefined;
}

/** What of a request becomes part of a plan: the changes, what is left alone and why, and what a person has to judge first. */
export interface Chosen {
  readonly targets: Change[];
  readonly refused: readonly Refusal[];
  readonly asks: readonly string[];
}

/** Finds what was asked for, guards it, and says how each target should be; what has to be left alone is refused one by one. */
export async function chooseTargets<Params, State extends Json>(
  changes: Changes<Params, State>,
  requests: readonly Traced<ChangeRequest<Params>>[],
  terms: Terms,
  ports: ChangePorts,
): Promise<Chosen> {
  const wished = new Map<string, Wished>();
  const refused: Refusal[] = [];
  const guard = guarding(terms.policy, ports);
  for (const request of requests) {
    const ask = askWith(request, terms, ports);
    const found = await changes.find(request.params, ask);
    refused.push(...found.refused);
    for (const target of found.targets) {
      if (wished.has(target.resource)) continue;
      const answer = await wishFor(changes, target, { request, ask, guard }, ports);
      const refusal = 'reason' in answer ? answer : noRoomFor(answer.change, wished, terms);
      if (refusal !== undefined) refused.push(refusal);
      else if ('change' in answer) {
        wished.set(target.resource, answer);
        refused.push(...answer.leaves);
      }
    }
  }
  const chosen = [...wished.values()];
  return {
    targets: chosen.map(({ change }) => change),
    refused,
    asks: [...new Set(chosen.flatMap(({ asks }) => asks))],
  };
}

/** With what the policy says of customers and, where no person asks who means what they type, of whom it trusts. */
function askWith(
  request: Traced<ChangeRequest<unknown>>,
  { execution, policy, customers }: Terms,
  ports: ChangePorts,
): Ask {
  return {
    ...askOf(request, execution, ports),
    customers,
    raised: request.recorded,
    ...(request.taskId === undefined ? {} : { isOwn: (party: string) => isTrusted(party, policy.trusted) }),
  };
}

/** What an execution has made before this plan counts: planned anew again and again it would come to more than anybody was shown. */
function noRoomFor(change: Change, wished: ReadonlyMap<string, Wished>, { hasRoom, kept }: Terms): Refusal | undefined {
  const others = new Set([...kept.map(({ resource }) => resource), ...wished.keys()]);
  others.delete(change.resource);
  const full =
    others.size < MOST_TARGETS ? hasRoom(change) : `more than ${MOST_TARGETS} targets at once: ask again for this one`;
  return full === undefined ? undefined : { input: change.label, reason: full };
}

/** A change, what a person has to judge or has to do first, and what of the target is left. */
interface Wished {
  readonly change: Change;
  readonly asks: readonly string[];
  readonly leaves: readonly Refusal[];
}

/** The change that a target needs, or why it is left alone. */
async function wishFor<Params, State extends Json>(
  changes: Changes<Params, State>,
  target: Target,
  {
    request: { params, taskId, recorded },
    ask,
    guard,
  }: { readonly request: Traced<ChangeRequest<Params>>; readonly ask: Ask; readonly guard: Guard },
  ports: ChangePorts,
): Promise<Wished | Refusal> {
  const refuse = (reason: string): Refusal => ({ input: target.label, reason });
  const elsewhere = onlyNamesake(target, { finding: recorded?.region, here: ports.region, params });
  if (elsewhere !== undefined) return refuse(elsewhere);
  const look = once(() => sight(changes, target));
  const held = taskId === undefined ? undefined : await heldByDegrees(changes, { target, look }, ports, ask.execution);
  if (held !== undefined) return { ...refuse(held), idle: true };
  const guarded = await guard(target);
  if (guarded !== undefined) return refuse(guarded);
  const { state, identity } = await look();
  if (state === null) return refuse('there is no such thing in this account and region');
  const before = state as State;
  const wanted = await changes.wanted(target, before, params, ask);
  if ('refuse' in wanted) return refuse(wanted.refuse);
  if (sameState(before, wanted.state)) return refuse(SO_ALREADY);
  const first = (await changes.notYet?.(target, params)) ?? [];
  const change = { ...target, before, after: wanted.state, ...(identity === undefined ? {} : { identity }) };
  // A person who starts it has judged what they typed; what was looked up, or has to be done first, they may not know.
  const asks = taskId === undefined && wanted.asksAnybody !== true ? [] : (wanted.asks ?? []);
  return { change, asks: [asks, first].flat(), leaves: wanted.leaves ?? [] };
}
