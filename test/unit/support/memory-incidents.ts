import type { Finding } from '../../../lib/domain/finding/finding.ts';
import { type Incident, type LinkState, linkId, type Place } from '../../../lib/domain/record/incident.ts';
import type { IncidentTable } from '../../../lib/domain/record/incident-ports.ts';

/** Incidents in memory, with the semantics of the table. */
export interface MemoryIncidents extends IncidentTable {
  readonly all: Map<string, Incident>;
  /** By finding: the incident that it was put into last. */
  readonly partOf: Map<string, string>;
  readonly members: Map<string, Map<string, Finding>>;
  readonly mergedInto: Map<string, Place>;
  /** How often the table was asked, one after the other where they are not at once. */
  readonly calls: string[];
}

export function memoryIncidents(): MemoryIncidents {
  const all = new Map<string, Incident>();
  const members = new Map<string, Map<string, Finding>>();
  const partOf = new Map<string, string>();
  const mergedInto = new Map<string, Place>();
  const links = new Map<string, LinkState>();
  const calls: string[] = [];
  const change = (incident: Incident, expected: boolean, more: Partial<Incident>): Incident => {
    const current = all.get(incident.id) ?? incident;
    if (expected) all.set(incident.id, { ...current, ...more });
    return all.get(incident.id) ?? incident;
  };
  return {
    all,
    members,
    partOf,
    mergedInto,
    calls,
    async links(asked) {
      calls.push('links');
      return asked.map((link) => links.get(linkId(link)));
    },
    async writeLink(link, next, before) {
      calls.push('writeLink');
      if (JSON.stringify(links.get(linkId(link))) !== JSON.stringify(before)) return false;
      links.set(linkId(link), next);
      return true;
    },
    async enter(id, finding, opens) {
      calls.push('enter');
      partOf.set(finding.id, id);
      members.set(id, (members.get(id) ?? new Map<string, Finding>()).set(finding.id, finding));
      const into = mergedInto.get(id);
      if (into !== undefined) return { mergedInto: into };
      const { title, account, region, actor, severity, time } = finding;
      const incident: Incident = {
        ...{ id, state: 'open', title, account, region, actor, severity, severityBy: finding.id, openedBy: finding.id },
        ...{ openedAt: opens.toISOString(), firstSeen: time },
        ...all.get(id),
        lastSeen: time,
      };
      all.set(id, incident);
      return { incident };
    },
    async raise(incident, worse) {
      const same = all.get(incident.id)?.severity === incident.severity;
      return change(incident, same, { severity: worse.severity, severityBy: worse.id });
    },
    async changeState(incident, state, now, eventId) {
      const same = all.get(incident.id)?.state === incident.state;
      const more = { state, stateSince: now.toISOString(), ...(eventId === undefined ? {} : { reopenedBy: eventId }) };
      return change(incident, same, more);
    },
    async merge(id, into) {
      calls.push('merge');
      const before = mergedInto.get(id);
      if (before !== undefined) return { mergedInto: before };
      mergedInto.set(id, into);
      const incident = all.get(id);
      all.delete(id);
      let last = into.incident;
      for (let next = mergedInto.get(last); next !== undefined; next = mergedInto.get(last)) last = next.incident;
      for (const [finding, one] of members.get(id) ?? [])
        members.set(last, (members.get(last) ?? new Map<string, Finding>()).set(finding, one));
      return incident === undefined ? undefined : { incident };
    },
  };
}
