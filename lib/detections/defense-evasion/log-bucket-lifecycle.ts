import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { at, itemsAt, numberIn, plain } from '../../domain/text/json.ts';
import { apiCall, parameter, SETTINGS_UNKNOWN, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('bucketName');

/** A rule that expires objects in a week or less: how a trail's files disappear without a single delete call. */
export default detection({
  id: 'defense-evasion/log-bucket-lifecycle',
  title: 'Bucket deletes its objects within days',
  severity: 'medium',
  attack: ['T1562.008', 'T1070', 'T1485', 'T1485.001'],
  pattern: apiCall('s3', [{ prefix: 'PutBucketLifecycle' }]),
  when: (event) => rules(event).some((rule) => isTold(rule, event)),
  // A rule for one folder, a tag or a size tidies up; one for all there is, or for logs and backups, empties.
  severityOf: (event) => (rules(event).some((rule) => isTold(rule, event) && !isPart(rule)) ? 'medium' : 'low'),
  noPlaybook: SETTINGS_UNKNOWN,
  subject,
  summary: told(subject, 'its objects are deleted by themselves within a week'),
  advice: [
    'If it ends logs or backups, remove it before midnight UTC: aws s3api delete-bucket-lifecycle --bucket {BUCKET}',
    'Ask {who:whoever set it}; expiring also empties a bucket.',
  ],
  references: [
    'https://attack.mitre.org/techniques/T1562/008/',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lifecycle-mgmt.html',
  ],
});

function rules(event: AccountEvent): unknown[] {
  return itemsAt(parameter(event, 'LifecycleConfiguration'), 'Rule');
}

const WEEK_MS = 7 * 86_400_000;

/** Whether a rule expires objects within a week: by their age, or all of them on a day. */
function isSoon(rule: unknown, event: AccountEvent): boolean {
  const day = Date.parse(plain(at(rule, 'Expiration.Date')));
  // Versions are what is left when objects are deleted: gone in a day, nothing is.
  if (numberIn(at(rule, 'NoncurrentVersionExpiration.NoncurrentDays')) <= 1) return true;
  return numberIn(at(rule, 'Expiration.Days')) <= 7 || day - Date.parse(event.time) <= WEEK_MS;
}

function isTold(rule: unknown, event: AccountEvent): boolean {
  return plain(at(rule, 'Status')) !== 'Disabled' && isSoon(rule, event);
}

const KEPT_FOR_LATER = /log|trail|audit|backup|archive/i;

/** Whether a rule is for a part of the bucket in which nothing is kept for later. */
function isPart(rule: unknown): boolean {
  const filters = [at(rule, 'Filter'), at(rule, 'Filter.And'), rule];
  const prefixes = filters.flatMap((one) => plain(at(one, 'Prefix')));
  const folder = prefixes.find((one) => one !== '') ?? '';
  const tagged = filters.some((one) => at(one, 'Tag') !== undefined || at(one, 'ObjectSizeLessThan') !== undefined);
  return (folder !== '' && !KEPT_FOR_LATER.test(folder)) || tagged;
}
