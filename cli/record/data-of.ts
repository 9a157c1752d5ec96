import * as z from 'zod/mini';
import type { Entry } from '../../lib/domain/record/record.ts';
import { jsonIn } from '../../lib/domain/text/json.ts';

/** What a line says beside its texts. */
export function dataOf({ data }: Pick<Entry, 'data'>): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(data);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

const alertSchema = z.object({
  alert: z.looseObject({
    told: z.optional(z.string()),
    at: z.optional(z.string()),
    subject: z._default(z.string(), ''),
    email: z._default(z.string(), ''),
    sms: z._default(z.string(), ''),
    wakes: z._default(z.boolean(), false),
  }),
});

/** The alert that a line says was sent, or that the digest has; undefined where it says none. */
export function alertOf({ data }: Pick<Entry, 'data'>): z.infer<typeof alertSchema>['alert'] | undefined {
  return alertSchema.safeParse(jsonIn(data)).data?.alert;
}

const planSchema = z.object({
  plan: z.looseObject({
    hash: z._default(z.string(), ''),
    change: z._default(z.string(), ''),
    impact: z._default(z.array(z.string()), []),
    undo: z._default(z.string(), ''),
    calls: z._default(z.array(z.looseObject({ action: z.string(), resource: z._default(z.string(), '') })), []),
    refused: z._default(z.array(z.object({ input: z.string(), reason: z.string() })), []),
  }),
});

/** The plan that a line has; undefined where it has none. */
export function planOf({ data }: Pick<Entry, 'data'>): z.infer<typeof planSchema>['plan'] | undefined {
  return planSchema.safeParse(jsonIn(data)).data?.plan;
}
