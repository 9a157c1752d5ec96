/** What a block in WAF never stops, whoever is blocked. */
const NEVER_SEEN = 'calls of AWS APIs, console sign-ins, SSH or RDP';

/** What kind of thing a finding saw, by its reference (`source | detail type | id`); undefined where that is not known. */
function seenBy(reference: string | undefined): string | undefined {
  const [source = '', detailType = ''] = (reference ?? '').split(' | ');
  if (/Console Sign/i.test(detailType)) return 'console sign-ins';
  if (/API Call|Insight/i.test(detailType)) return 'calls of AWS APIs';
  if (source === 'aws.guardduty') return 'connections to machines (SSH, RDP, other ports) or calls of AWS APIs';
  return undefined;
}

/**
 * What blocking an address in WAF does not stop, in one sentence: WAF sees the requests that pass the web ACL and nothing else, and
 * much of what leads to a block was seen elsewhere.
 */
export function beyondWaf(references: readonly (string | undefined)[]): string {
  const seen = [...new Set(references.flatMap((reference) => seenBy(reference) ?? []))];
  if (seen.length === 0) return `It does not stop ${NEVER_SEEN}.`;
  return `It does not stop what was seen: ${seen.join('; ')}.`;
}
