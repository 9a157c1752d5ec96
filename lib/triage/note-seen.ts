import type { Finding } from '../domain/finding/finding.ts';
import { SEEN, SEEN_SUPPRESSED } from '../domain/record/record.ts';
import type { Timeline } from '../domain/record/timeline.ts';
import type { Sent } from '../telling/sent.ts';

/** Notes an occurrence in the record of its finding, with what people got of it. */
export async function noteSeen(
  finding: Finding,
  {
    suppressed,
    announced,
    isFirst,
  }: {
    readonly suppressed: string | undefined;
    readonly announced: Sent | undefined;
    readonly isFirst: boolean;
  },
  ports: { readonly timeline: Timeline },
): Promise<void> {
  await ports.timeline.note(finding.id, {
    id: finding.eventId,
    // When it happened: the same for a retry, so that it stands there once.
    at: new Date(finding.time),
    what: suppressed === undefined ? SEEN : `${SEEN_SUPPRESSED}${suppressed}`,
    who: `detection ${finding.detection}`,
    why: finding.summary,
    data: {
      eventId: finding.eventId,
      count: finding.count,
      actor: finding.actor,
      reference: finding.reference,
      ...(announced === undefined ? {} : { alert: announced }),
    },
    isFirst,
  });
}
