import type * as z from 'zod/mini';
import en from 'zod/v4/locales/en.js';

/** What came of reading an input: its value, or one line that says which fields are wrong and how. */
export type Reading<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: string; readonly cause: Error };

// zod/mini brings no texts of its own; the English ones are given with each call rather than set for the whole process.
const { localeError } = en();

/** Reads an input with a schema; the problem reads `field: what is wrong; field: …`. */
export function read<T extends z.ZodMiniType>(schema: T, input: unknown): Reading<z.infer<T>> {
  try {
    const parsed = schema.safeParse(input, { error: localeError });
    if (parsed.success) return { ok: true, value: parsed.data };
    return { ok: false, problem: describeIssues(parsed.error.issues), cause: parsed.error };
  } catch (error) {
    // Schemas of any JSON value read by recursion, and what is nested thousands of levels deep ends the stack.
    if (error instanceof RangeError)
      return { ok: false, problem: 'value: is nested too deep to be read', cause: error };
    throw error;
  }
}

function describeIssues(issues: readonly z.core.$ZodIssue[], prefix: readonly PropertyKey[] = []): string {
  return issues
    .map((issue) => {
      const path = [...prefix, ...issue.path];
      if (issue.code !== 'invalid_union') return `${path.join('.') || 'value'}: ${issue.message}`;
      // Of a choice of shapes, the one that was most likely meant is the one with the least wrong.
      const nearest = [...issue.errors].sort((a, b) => weight(a) - weight(b))[0];
      return nearest === undefined ? `${path.join('.') || 'value'}: ${issue.message}` : describeIssues(nearest, path);
    })
    .join('; ');
}

/** A missing field of the right shape weighs less than a field that the shape does not know. */
function weight(issues: readonly z.core.$ZodIssue[]): number {
  return issues.reduce((sum, issue) => sum + (issue.code === 'unrecognized_keys' ? 2 * issue.keys.length : 1), 0);
}
