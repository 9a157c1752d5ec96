import { sharedByAcl } from '../../documents/acl.ts';
import { inWords, type OutsideAccess, sharedWith } from '../../documents/outside-access.ts';
import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { valuesUnder } from '../../domain/text/json.ts';
import { accountOf, subjectFrom, told } from '../../sources/api-call.ts';
import { BUCKET_ACCESS_CHANGED, bucketPolicyAccess } from '../../sources/bucket-access.ts';

const subject = subjectFrom('bucketName', 'name', 'accessGrantsLocationId');

/** A bucket's policy or ACL names another account. */
export default detection({
  id: 'exfiltration/bucket-shared-with-outsiders',
  title: 'Bucket shared with another account',
  severity: 'high',
  attack: ['T1530', 'T1537'],
  pattern: BUCKET_ACCESS_CHANGED,
  when: (event) => others(event).length > 0,
  subject,
  parties: (event) => others(event).map(({ who }) => who),
  summary: told(subject, (event) => `${inWords(others(event))} may use it`),
  advice: [
    'Account unknown? Restore the former policy of {the bucket}.',
    'List what was read {since}, if object-level logging is on.',
  ],
  noPlaybook: 'A block on public access does not touch a grant to a named account.',
  references: [
    'https://attack.mitre.org/techniques/T1530/',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-walkthroughs-managing-access-example2.html',
  ],
});

function others(event: AccountEvent): OutsideAccess[] {
  const byPolicy = bucketPolicyAccess(event).filter(({ anyone }) => !anyone);
  // A grant names a user or a role; who is of a directory is one's own.
  const grantee = valuesUnder(event.detail.requestParameters, /^granteeIdentifier$/i);
  const byGrant = sharedWith({ Statement: { Effect: 'Allow', Principal: { AWS: grantee } } }, accountOf(event));
  return [...byPolicy, ...byGrant, ...sharedByAcl(event.detail.requestParameters)];
}
