import type { Target } from '../domain/remediation/plan.ts';

/** What WAF has for CloudFront, of no region of its own. Elsewhere `global/` is a part of a name that somebody chose. */
const GLOBAL = /^arn:[^:]*:wafv2:[^:]*:\d*:global\//;

/**
 * Why a target is not what a finding is about: the finding is of another region, whose events somebody forwards, and what it names is here only by that
 * name, which each region gives anew. What is of no region, is in that one, or was named by an ARN of this region, is meant.
 */
export function onlyNamesake(
  { resource }: Pick<Target, 'resource'>,
  { finding, here, params }: { readonly finding: string | undefined; readonly here: string; readonly params: unknown },
): string | undefined {
  const isHere = resource.split(':')[3] === here && !GLOBAL.test(resource);
  if (finding === undefined || finding === here || !isHere || JSON.stringify(params).includes(`:${here}:`))
    return undefined;
  return `is in ${here}, and what asks for it happened in ${finding}, where another one may have its name: ask riposte there`;
}
