import * as z from 'zod/mini';
import { severitySchema } from '../domain/finding/severity.ts';
import { approvalSchema } from '../domain/remediation/approval.ts';
import type { ReadApproval } from '../domain/remediation/execution-ports.ts';

/** What a person was shown: the same for the command line, the page and the chat. */
const shownSchema = z.object({
  severity: severitySchema,
  title: z.string(),
  summary: z.string(),
  action: z.string(),
  next: z.array(z.string()),
});

/** A question as it is kept. */
export const recordSchema = z.object({
  approval: approvalSchema,
  shown: shownSchema,
  /** The findings behind the change, by id: what is decided is written into their timelines. */
  findings: z.array(z.string()),
  /** What a person starts to have it done after all, when nobody answered in time. */
  again: z.nullable(z.object({ playbook: z.string(), input: z.record(z.string(), z.json()) })),
  /** How people are asked, as the policy had it when this was asked. */
  asking: z.object({
    minutes: z.number(),
    remindAfter: z.number(),
    escalateTo: z.optional(z.string()),
    quorum: z.number(),
    notRequester: z.boolean(),
  }),
});

export type ApprovalRecord = z.infer<typeof recordSchema>;

/** A record as read; each write makes the next revision. `forged`: others wrote it. */
export type Kept = { readonly record: ApprovalRecord; readonly revision: number } | 'forged' | undefined;

/** Questions in the table. */
export interface ApprovalStore {
  read(id: string): Promise<Kept>;
  /** Keeps a new question; false where there is one of this id already. */
  open(record: ApprovalRecord): Promise<boolean>;
  /** Writes what became of it; false where somebody else wrote since. */
  save(record: ApprovalRecord, revision: number): Promise<boolean>;
  /** The ids of questions that are open, or were until just now, or were withdrawn lately. */
  openIds(): Promise<string[]>;
}

/** The tokens with which waiting workflows are answered, apart from what readers of the table see. */
export interface TokenStore {
  keep(id: string, token: string, until: Date): Promise<void>;
  get(id: string): Promise<string | undefined>;
}

/** What was decided, for those who only ask that. */
export function approvalReader({ read }: Pick<ApprovalStore, 'read'>): ReadApproval {
  return async (id) => {
    const kept = await read(id);
    return kept === undefined || kept === 'forged' ? kept : kept.record.approval;
  };
}
