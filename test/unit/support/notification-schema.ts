import * as z from 'zod/mini';

/**
 * Fields of custom notifications, and the lengths that Slack takes. Source: Amazon Q Developer's administrator guide, "Custom notifications",
 * event schema, which lacks `enableCustomActions`; Slack's block reference ("Header", "Section").
 */
export const notificationSchema = z.strictObject({
  version: z.literal('1.0'),
  source: z.literal('custom'),
  id: z.string().check(z.minLength(1)),
  content: z.strictObject({
    textType: z.literal('client-markdown'),
    title: z.string().check(z.minLength(1), z.maxLength(150)),
    description: z.string().check(z.minLength(1), z.maxLength(3_000)),
    nextSteps: z.optional(z.array(z.string())),
  }),
  metadata: z.strictObject({
    threadId: z.string().check(z.minLength(1)),
    summary: z.string(),
    eventType: z.string(),
    relatedResources: z.array(z.string()),
    enableCustomActions: z.boolean(),
    additionalContext: z.optional(z.record(z.string(), z.string())),
  }),
});
