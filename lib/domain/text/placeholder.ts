/**
 * Whether a text stands in for something that is not told: what CloudTrail hides, what other tools black out, and the names of
 * nobody. Two of them are not the same thing. Source: CloudTrail user guide, "AWS Management Console sign-in events".
 */
export function isPlaceholder(text: string): boolean {
  return PLACEHOLDER.test(text.trim());
}

const PLACEHOLDER =
  /^(hidden_due_to_security_reasons|sensitivedataremoved|\*+|-+|\[?redacted\]?|unknown|none|null|undefined|n\/a|anonymous|anonymous_principal|)$/i;
