import { actorOf } from '../../domain/finding/actor.ts';
import { actorText } from '../../domain/finding/finding.ts';
import { textAt } from '../../domain/text/json.ts';

/** Who made a call that CloudTrail recorded, in the words of a finding about it; undefined where the record does not say. */
export function callerOf(record: unknown): string | undefined {
  const account = textAt(record, 'recipientAccountId') ?? '';
  const detail = record as Record<string, unknown>;
  const by = actorOf({ id: '', 'detail-type': '', time: '', region: '', source: '', resources: [], account, detail });
  return by === '' ? undefined : actorText(by);
}
