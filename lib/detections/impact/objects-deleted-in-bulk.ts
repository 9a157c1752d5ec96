import { actorOf } from '../../domain/finding/actor.ts';
import { detection } from '../../domain/finding/detection.ts';
import { containCaller } from '../../domain/finding/proposals.ts';
import { apiCall, BY_HAND_OR_RUNNER, subjectFrom } from '../../sources/api-call.ts';

const subject = subjectFrom('bucketName');

/** One caller deletes object after object, or batch after batch. Needs a trail that records object writes. */
export default detection({
  id: 'impact/objects-deleted-in-bulk',
  title: 'Objects deleted in bulk',
  severity: 'high',
  attack: ['T1485', 'T1486'],
  pattern: apiCall('s3', ['DeleteObject', 'DeleteObjects', 'DeleteObjectVersion'], BY_HAND_OR_RUNNER),
  threshold: { count: 20, minutes: 10, key: actorOf },
  subject,
  routine: 'building',
  summary: (event) =>
    `${actorOf(event)} sent at least 20 deletions to ${subjectFrom('bucketName')(event)} within 10 minutes.`,
  advice: [
    'Stop {the caller}: deactivate {key:the credentials}, or deny it s3:Delete*.',
    'With versioning, the objects of {the bucket} are still there: let nobody delete the versions.',
  ],
  playbook: containCaller(),
  references: [
    'https://attack.mitre.org/techniques/T1485/',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html',
  ],
});
