import type { Finding } from '../finding/finding.ts';
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
  /** The findings of an incident, as many as are told of at once. */
  findingsOf(incident: string): Promise<Finding[]>;
}

/** A finding as Security Hub takes it, as far as it is looked at. */
export interface HubFinding {
  readonly Id: string;
  readonly ProductArn: string;
  readonly RecordState: 'ACTIVE' | 'ARCHIVED';
}

/** Security Hub. An import changes what riposte says of a finding; that it is resolved is for people to say, and another call. */
export interface FindingHub {
  import(finding: HubFinding): Promise<void>;
  resolve(finding: Pick<HubFinding, 'Id' | 'ProductArn'>): Promise<void>;
}
