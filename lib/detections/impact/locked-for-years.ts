import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { numberIn, plain, valuesUnder } from '../../domain/text/json.ts';
import { apiCall, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('backupVaultName', 'bucketName');

/** What is kept there nobody can delete for more than ten years, not even AWS: its owner pays for it, whoever wrote it. */
export default detection({
  id: 'impact/locked-for-years',
  title: 'Backups, snapshots or objects locked for more than ten years',
  severity: 'medium',
  attack: ['T1496'],
  pattern: apiCall(
    ['backup', 'ec2', 's3'],
    [
      'PutBackupVaultLockConfiguration',
      'LockSnapshot',
      'PutBucketObjectLockConfiguration',
      'PutObjectLockConfiguration',
    ],
  ),
  when: (event) =>
    !valuesUnder(event.detail.requestParameters, /^(lock)?mode$/i).some((mode) => /^governance$/i.test(plain(mode))) &&
    days(event) > MOST,
  routine: 'building',
  subject,
  summary: told(subject, (event) => `nobody can delete what it keeps for ${Math.round(days(event) / 365)} years`),
  advice: [
    'Not planned? Take the lock off while that is possible.',
    'A vault can be unlocked for changeableForDays, a snapshot for its coolOffPeriod; a bucket can have a shorter time for new objects.',
  ],
  references: [
    'https://attack.mitre.org/techniques/T1496/',
    'https://docs.aws.amazon.com/aws-backup/latest/devguide/vault-lock.html',
  ],
});

const MOST = 3_660;

/** How long, by whatever parameter; of several the longest. */
function days(event: AccountEvent): number {
  const of = (key: RegExp) => valuesUnder(event.detail.requestParameters, key);
  const until = of(/^expirationDate$/i).map((date) => (Date.parse(plain(date)) - Date.parse(event.time)) / 86_400_000);
  const named = [
    ...of(/^(minRetentionDays|lockDuration|days)$/i).map(numberIn),
    ...of(/^years$/i).map((one) => numberIn(one) * 365),
  ];
  return Math.max(0, ...[...until, ...named].filter(Number.isFinite));
}
