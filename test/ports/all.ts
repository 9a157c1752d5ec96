import { describe } from '@jest/globals';
import type { ApprovalStore } from '../../lib/approval/record.ts';
import type { LeaseStore } from '../../lib/domain/network/ip-set-ports.ts';
import type { FindingStore, MarkStore } from '../../lib/domain/record/finding-ports.ts';
import type { PartStore } from '../../lib/domain/record/part-ports.ts';
import type { AppliedStore } from '../../lib/domain/remediation/change-ports.ts';
import { changesKeepTheirWord } from './changes.ts';
import { findingsKeepTheirWord } from './findings.ts';
import { type EmptySets, ipSetsKeepTheirWord } from './ip-sets.ts';
import { leasesKeepTheirWord } from './leases.ts';
import { marksKeepTheirWord } from './marks.ts';
import { partsKeepTheirWord } from './parts.ts';
import { questionsKeepTheirWord } from './questions.ts';
import { type SomeSecrets, secretsKeepTheirWord } from './secrets.ts';

/** Each port anew, with nothing in it but what its suite says. */
export interface MadePorts {
  leases(): Promise<LeaseStore>;
  findings(): Promise<FindingStore>;
  parts(): Promise<{ readonly findings: FindingStore; readonly parts: PartStore }>;
  marks(): Promise<MarkStore>;
  questions(): Promise<ApprovalStore>;
  changes(): Promise<AppliedStore>;
  ipSets(): Promise<EmptySets>;
  secrets(): Promise<SomeSecrets>;
}

/** One suite a port, for what unit tests use in its place and for what asks AWS: what passes here in memory is what the adapter does. */
export function portsKeepTheirWord(where: string, made: MadePorts): void {
  describe(`leases ${where}`, () => leasesKeepTheirWord(made.leases));
  describe(`findings ${where}`, () => findingsKeepTheirWord(made.findings));
  describe(`what is open in findings ${where}`, () => partsKeepTheirWord(made.parts));
  describe(`marks ${where}`, () => marksKeepTheirWord(made.marks));
  describe(`questions ${where}`, () => questionsKeepTheirWord(made.questions));
  describe(`changes that were made, ${where}`, () => changesKeepTheirWord(made.changes));
  describe(`IP sets ${where}`, () => ipSetsKeepTheirWord(made.ipSets));
  describe(`secrets ${where}`, () => secretsKeepTheirWord(made.secrets));
}
