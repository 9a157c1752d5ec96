import { canonical } from '../text/canonical.ts';

/**
 * JSON in which a policy stands as it means: what a statement names in one order, and a list of one as what is in it. AWS shows a policy that was written
 * with its names in another order, and such a list as a text. Source: IAM user guide, "Troubleshoot IAM policies", policy restructuring.
 */
export function policyForm(value: unknown, inStatement = false): unknown {
  if (Array.isArray(value)) {
    const all = value.map((one) => policyForm(one, inStatement));
    if (!inStatement) return all;
    return all.length === 1 ? all[0] : all.sort((one, other) => (canonical(one) < canonical(other) ? -1 : 1));
  }
  if (typeof value !== 'object' || value === null) return value;
  const isStatement = inStatement || ('Effect' in value && (value.Effect === 'Allow' || value.Effect === 'Deny'));
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, policyForm(one, isStatement)]));
}
