import type { Finding } from './finding.ts';
import type { Incident } from './incident.ts';
import type { Entry } from './record.ts';

/** An incident as it is now, and all that turned out to be part of it. */
export interface Gathered {
  readonly incident: Incident;
  readonly merged: readonly string[];
}

/** The record as it stands in the table. */
export interface ForwardReader {
  line(stream: string, entry: string): Promise<Entry | undefined>;
  finding(id: string): Promise<Finding | undefined>;
  /** The incident a finding is part of. */
  incidentOf(finding: string): Promise<Incident | undefined>;
  /** Undefined where there is none, or where it is part of another one. */
  incident(id: string): Promise<Gathered | undefined>;
}
