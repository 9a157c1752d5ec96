import { detection } from '../../domain/finding/detection.ts';
import { apiCall, callName, parameter, subjectFrom, told } from '../../sources/api-call.ts';
import { byProgram } from '../../sources/grouping.ts';

const subject = subjectFrom(
  'sourceArn',
  'instanceId',
  'imageId',
  'tableArn',
  'sourceSnapshotName',
  'CreateStoreImageTaskRequest.ImageId',
);

/** A copy of a machine's or a database's content is being written to a bucket. */
export default detection({
  id: 'exfiltration/data-exported',
  title: 'Machine, disk or database exported',
  severity: 'medium',
  attack: ['T1537', 'T1005'],
  pattern: apiCall(
    ['rds', 'ec2', 'dynamodb', 'elasticache', 'lightsail'],
    [
      'StartExportTask',
      'CreateInstanceExportTask',
      'ExportImage',
      'CreateStoreImageTask',
      'ExportTableToPointInTime',
      'CopySnapshot',
      'ExportServerlessCacheSnapshot',
      'ExportSnapshot',
    ],
  ),
  // A snapshot is copied out only where a bucket is named.
  when: (event) => callName(event) !== 'CopySnapshot' || parameter(event, 'targetBucket') !== undefined,
  subject,
  group: byProgram,
  routine: 'building',
  summary: told(subject, 'its content is being copied to a bucket'),
  advice: [
    'Look where the export of {the source} goes; who reads that bucket?',
    'Stop it if nobody planned this: aws rds cancel-export-task, aws ec2 cancel-export-task. Others cannot be stopped: delete what they wrote.',
  ],
  references: [
    'https://attack.mitre.org/techniques/T1537/',
    'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ExportSnapshot.html',
  ],
});
