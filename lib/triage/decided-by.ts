import type { IncidentTimeline } from '../domain/record/incident-ports.ts';
import type { Timeline } from '../domain/record/timeline.ts';

/** The record, in which every line says by which version of the policy it came to be. */
export function decidedBy(
  policyVersion: string | undefined,
  { note, noteIncident }: Timeline & IncidentTimeline,
): Timeline & IncidentTimeline {
  if (policyVersion === undefined) return { note, noteIncident };
  return {
    note: (key, entry) => note(key, { policyVersion, ...entry }),
    noteIncident: (id, entry) => noteIncident(id, { policyVersion, ...entry }),
  };
}
