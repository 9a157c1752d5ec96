import { isoTime, type Lease } from '../domain/network/lease.ts';
import type { Applied } from '../domain/remediation/change-ports.ts';
import type { Now } from '../domain/remediation/now.ts';
import { cleanText } from '../domain/text/clean-text.ts';
import { command, json, word } from '../domain/text/command.ts';

/** Something that riposte holds changed, as people and programs are told of it; times are ISO 8601. */
export interface InForce {
  readonly kind: 'block' | 'change';
  readonly what: string;
  readonly since: string;
  /** When it ends by itself; empty where it does not. */
  readonly until: string;
  /** How it ends, in words. */
  readonly ends: string;
  readonly why: string;
  readonly by: string;
  /** The command that takes it back; absent where a name in it is none that may be printed as one. */
  readonly undo?: string;
  /** What changed it, where that is on record. */
  readonly execution?: string;
  /** How each target is now, where that was asked for. */
  readonly now?: readonly Now[];
}

/** A change that was not taken back, and what its workflow does. */
export interface HeldChange {
  readonly change: Applied;
  /** As Step Functions says. */
  readonly status: string;
  /** When its lease ends, ISO 8601; empty for one without an end, undefined where its workflow does not say. */
  readonly until?: string | undefined;
}

/** A blocked address; `blocks` is the playbook that holds it. */
export function blockInForce(lease: Lease, blocks: string, stage: string): InForce {
  const { cidr, scope, createdAt, expiresAt, ours, reason, requestedBy } = lease;
  const until = expiresAt === undefined ? '' : isoTime(expiresAt);
  const stays = ours ? '' : '; it was in the list before riposte, and stays there';
  const input = json({ unblock: [cidr], reason: 'false alarm' });
  return {
    kind: 'block',
    what: cleanText(`${cidr} is blocked (${scope})`, 100),
    since: isoTime(createdAt),
    until,
    ends: `${until === '' ? 'until a person ends it' : `until ${until}`}${stays}`,
    why: cleanText(reason, 500),
    by: cleanText(requestedBy, 300),
    ...undoing(command`npx riposte run ${word('name', blocks)} ${input} --stage ${word('stage', stage)}`),
  };
}

/** A change of a playbook. */
export function changeInForce({ change, status, until }: HeldChange, stage: string): InForce {
  const { execution, says, targets, asked, at } = change;
  const things = targets.map(({ label }) => label).join(', ');
  return {
    kind: 'change',
    what: cleanText(`${says.done} (${things})`, 1_000),
    since: cleanText(at, 40),
    until: until ?? '',
    ends: endOf(status, until),
    why: cleanText(asked.map(({ reason }) => reason).join('; '), 500),
    by: cleanText(asked.map(({ requestedBy }) => requestedBy).join(', '), 300),
    execution: cleanText(execution, 120),
    ...undoing(command`npx riposte undo ${word('execution', execution)} --stage ${word('stage', stage)}`),
  };
}

/** A workflow that ended otherwise than well ends nothing any more, whatever its lease was. */
function endOf(status: string, until: string | undefined): string {
  if (status === 'RUNNING' && until === undefined) return 'its workflow is at work';
  if (status === 'RUNNING' && until !== '') return `until ${until}`;
  if (status === 'RUNNING' || status === 'SUCCEEDED') return 'until a person takes it back';
  return `its workflow ended as ${cleanText(status, 30)}: only a person takes it back`;
}

function undoing(undo: string | undefined): Pick<InForce, 'undo'> {
  return undo === undefined ? {} : { undo };
}
