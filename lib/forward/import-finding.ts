import * as z from 'zod/mini';
import type { FindingHub } from '../domain/record/forward-ports.ts';

/**
 * What the rule hands over. Only findings that are called as riposte's are taken, of the product that is the account's own:
 * whoever invokes this by hand changes no finding of other products.
 */
const messageSchema = z.looseObject({
  Id: z.string().check(z.startsWith('riposte/')),
  ProductArn: z
    .string()
    .check(z.regex(/^arn:aws[\w-]*:securityhub:[a-z\d-]+:(\d{12}):product\/\1\/default$/, 'is not the own product')),
  RecordState: z.enum(['ACTIVE', 'ARCHIVED']),
});

/** Imports a finding; one that is over is resolved as well. A finding that comes again becomes new by itself, since it was archived. */
export async function importFinding(message: unknown, hub: FindingHub): Promise<'imported' | 'resolved'> {
  const finding = messageSchema.parse(message);
  await hub.import(finding);
  if (finding.RecordState === 'ACTIVE') return 'imported';
  await hub.resolve(finding);
  return 'resolved';
}
