import * as z from 'zod/mini';
import type { Json } from '../text/json.ts';
import { severitySchema } from './severity.ts';

/** The finding a request comes from, in short, and the task that asked. */
export const originSchema = z.object({
  id: z.string(),
  detection: z.string(),
  severity: severitySchema,
  task: z.optional(z.string()),
  /** What people were told already that would be done about it: then that it would be is not told again. */
  told: z.optional(z.literal('observe')),
});

export type Origin = z.infer<typeof originSchema>;

/** Whether triage has asked for a task about a finding, with these parameters; of a part of one it is not known what it asks for. */
export type WasAsked = (asked: { task: string; finding: string; params: Record<string, Json> }) => Promise<boolean>;
