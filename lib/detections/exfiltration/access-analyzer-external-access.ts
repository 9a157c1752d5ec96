import { accountOf } from '../../documents/parties.ts';
import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { at, fieldAt, jsonText, namedAt, plain, textAt, textsOf } from '../../domain/text/json.ts';
import { absentOr } from '../../sources/absent.ts';
import { controlOf } from '../../sources/controls.ts';

/** Access Analyzer found a resource that a policy opens to another account or to everybody. */
export default detection({
  id: 'exfiltration/access-analyzer-external-access',
  title: 'Access Analyzer: reachable from outside',
  severity: 'high',
  attack: ['T1537', 'T1098.003'],
  pattern: {
    source: ['aws.access-analyzer'],
    'detail-type': [{ wildcard: 'Access Analyzer Finding*' }],
    detail: { status: ['ACTIVE'], isDeleted: absentOr(false) },
  },
  subject: (event) => textAt(event.detail, 'resource') ?? `account ${event.account}`,
  incident: (event) => textAt(event.detail, 'id') ?? event.time.slice(0, 10),
  issue: ({ detail }) => (detail.isPublic === true ? controlOf(detail.resourceType) : undefined),
  // Whoever has to say an external id is a partner.
  severityOf: (event) => (isPartner(event) || errorOf(event) !== undefined ? 'medium' : 'high'),
  parties: (event) => (at(event.detail, 'isPublic') === true ? [] : accountsOf(at(event.detail, 'principal'))),
  summary,
  advice: ['Open the finding of {the resource}: take the statement that it names out, or archive it if it is meant.'],
  noPlaybook: 'It says who is let in, not whether that is meant.',
  references: [
    'https://attack.mitre.org/techniques/T1537/',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-eventbridge.html',
  ],
});

/** Why the analyzer could not look at the resource: AWS sends such a finding, and it says nothing about who is let in. */
function errorOf(event: AccountEvent): string | undefined {
  return namedAt(event.detail, 'error');
}

function summary(event: AccountEvent): string {
  const { detail } = event;
  const [resource, error] = [textAt(detail, 'resource') ?? 'A resource', errorOf(event)];
  if (error !== undefined) return `Access Analyzer cannot see who can reach ${resource}: ${error}.`;
  const who = detail.principal ? jsonText(detail.principal) : 'an outsider';
  return `${resource} can be reached by ${detail.isPublic === true ? 'everybody' : who}.`;
}

function isPartner(event: AccountEvent): boolean {
  const id = plain(fieldAt(at(event.detail, 'condition'), 'sts:ExternalId'));
  return at(event.detail, 'isPublic') !== true && /[^*?]/.test(id);
}

/** The accounts of a principal as the finding writes it: `{ AWS: '111122223333' }` or an ARN; what names none stays as it is. */
function accountsOf(principal: unknown): string[] {
  const names = typeof principal === 'object' && principal !== null ? Object.values(principal) : [principal];
  return names.flatMap((name: unknown) => textsOf(name)).map((name) => accountOf(name) ?? name);
}
