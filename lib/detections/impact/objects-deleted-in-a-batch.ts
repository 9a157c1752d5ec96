import { detection } from '../../domain/finding/detection.ts';
import { apiCall, BY_HAND, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('bucketName');

/** Up to a thousand objects go with one call. Needs a trail that records object writes. */
export default detection({
  id: 'impact/objects-deleted-in-a-batch',
  title: 'Objects deleted in a batch',
  severity: 'low',
  attack: ['T1485'],
  pattern: apiCall('s3', ['DeleteObjects'], BY_HAND),
  subject,
  summary: told(subject, 'up to a thousand objects went with one call'),
  advice: [
    'Ask {the caller} whether it was a clean-up; with versioning the objects of {the bucket} can be brought back.',
  ],
  references: [
    'https://attack.mitre.org/techniques/T1485/',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/delete-multiple-objects.html',
  ],
});
