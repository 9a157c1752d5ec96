import { detection } from '../../domain/finding/detection.ts';
import { apiCall, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('repositoryName');

/** What containers are started from changed. Kept as a record. */
export default detection({
  id: 'execution/image-pushed-or-deleted',
  title: 'Container image or repository changed',
  severity: 'info',
  attack: ['T1525', 'T1195.002'],
  pattern: apiCall(
    ['ecr', 'ecr-public'],
    [
      { prefix: 'PutImage' },
      { prefix: 'PutRegistry' },
      { prefix: 'DeleteRepository' },
      'BatchDeleteImage',
      'CreateRepository',
      'SetRepositoryPolicy',
      'PutLifecyclePolicy',
      'PutReplicationConfiguration',
    ],
  ),
  subject,
  summary: told(subject, 'what containers are started from changed'),
  advice: ["Compare with your pipeline's pushes to {the repository}."],
  references: [
    'https://attack.mitre.org/techniques/T1525/',
    'https://docs.aws.amazon.com/AmazonECR/latest/userguide/logging-using-cloudtrail.html',
  ],
});
