import { actorOf } from '../../domain/finding/actor.ts';
import { detection } from '../../domain/finding/detection.ts';
import { textAt } from '../../domain/text/json.ts';
import { apiCall, caller, NOBODY, subjectFrom } from '../../sources/api-call.ts';

/** One caller reads object after object. Needs a trail that records object reads. */
export default detection({
  id: 'exfiltration/objects-read-in-bulk',
  title: 'Objects read in bulk',
  severity: 'medium',
  attack: ['T1530'],
  pattern: apiCall('s3', ['GetObject', 'CopyObject'], {
    managementEvent: [false],
    userIdentity: { type: ['IAMUser', 'AssumedRole', 'FederatedUser', 'Root', 'AWSAccount'], invokedBy: NOBODY },
  }),
  threshold: {
    count: 100,
    minutes: 10,
    key: actorOf,
    distinct: (event) => {
      const key = textAt(event.detail.requestParameters, 'key');
      return key === undefined ? undefined : `${subjectFrom('bucketName')(event)}/${key}`;
    },
  },
  subject: caller,
  routine: 'building',
  summary: (event) =>
    `${actorOf(event)} read at least 100 different objects within 10 minutes, from ${subjectFrom('bucketName')(event)} among others.`,
  advice: [
    'Ask the owner of {who:these credentials}. If nobody knows: deactivate them.',
    'List what was read: CloudTrail data events, GetObject, {who:this identity}.',
  ],
  references: [
    'https://attack.mitre.org/techniques/T1530/',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html',
  ],
});
