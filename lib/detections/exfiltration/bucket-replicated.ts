import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { plain, valuesUnder } from '../../domain/text/json.ts';
import { accountOf, apiCall, SETTINGS_UNKNOWN, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('bucketName');

/** Every new object is copied to another bucket. */
export default detection({
  id: 'exfiltration/bucket-replicated',
  title: 'Bucket or images replicated elsewhere',
  severity: 'low',
  attack: ['T1537'],
  pattern: apiCall(['s3', 'ecr'], ['PutBucketReplication', { prefix: 'PutReplicationConfiguration' }]),
  severityOf: (event) => (outside(event).length > 0 ? 'medium' : 'low'),
  parties: outside,
  subject,
  summary: told(subject, 'what is new in it is copied elsewhere'),
  advice: ['Look where the objects of {the bucket} go. Delete the replication if nobody planned this.'],
  noPlaybook: SETTINGS_UNKNOWN,
  references: [
    'https://attack.mitre.org/techniques/T1537/',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication.html',
  ],
});

/** The accounts of others that get the copies. */
function outside(event: AccountEvent): string[] {
  const named = valuesUnder(event.detail.requestParameters, /^(account|registryId)$/i).map(plain);
  return [...new Set(named)].filter((account) => account !== '' && account !== accountOf(event));
}
