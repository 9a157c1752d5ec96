import { detection } from '../../domain/finding/detection.ts';
import { apiCall, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('bucketName');

/** At least 100 MB left a bucket with one read. Needs a trail that records object reads. */
export default detection({
  id: 'exfiltration/large-object-read',
  title: 'Large amount read from a bucket in one go',
  severity: 'info',
  attack: ['T1530'],
  pattern: apiCall('s3', ['GetObject'], {
    additionalEventData: { bytesTransferredOut: [{ numeric: ['>=', 100_000_000] }] },
  }),
  subject,
  summary: told(subject, 'a large amount of data left it'),
  advice: ['Kept for investigations; look at who reads large objects and from where.'],
  references: [
    'https://attack.mitre.org/techniques/T1530/',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html',
  ],
});
