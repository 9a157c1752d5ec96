import { detection } from '../../domain/finding/detection.ts';
import { plain } from '../../domain/text/json.ts';
import { apiCall, parameter, subjectFrom, told } from '../../sources/api-call.ts';
import { arnOf } from '../../sources/arn.ts';
import { byRun } from '../../sources/grouping.ts';

const subject = subjectFrom('bucketName');

/** Deleted and overwritten objects cannot be brought back from now on. */
export default detection({
  id: 'impact/versioning-suspended',
  title: 'Versioning or deletion lock of a bucket off',
  severity: 'high',
  attack: ['T1490', 'T1485'],
  pattern: apiCall('s3', ['PutBucketVersioning'], {
    requestParameters: { VersioningConfiguration: { Status: ['Suspended'] } },
  }),
  subject,
  group: byRun,
  routine: 'building',
  summary: told(subject, 'deleted objects can no longer be brought back'),
  advice: [
    'Switch it on again for {the bucket}: aws s3api put-bucket-versioning.',
    'Look at deletions and overwrites {since}.',
  ],
  playbook: {
    playbook: 'protect-data',
    params: (event) => {
      const bucket = plain(parameter(event, 'bucketName'));
      return /^[a-z0-9.-]{3,63}$/.test(bucket) ? { resources: [arnOf('s3', bucket, event)] } : undefined;
    },
  },
  references: [
    'https://attack.mitre.org/techniques/T1490/',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html',
  ],
});
