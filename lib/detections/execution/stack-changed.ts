import { detection } from '../../domain/finding/detection.ts';
import { apiCall, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('stackName', 'stackSetName');

/** A template, and whatever is in it, was applied. Kept as a record. */
export default detection({
  id: 'execution/stack-changed',
  title: 'Infrastructure stack changed',
  severity: 'info',
  attack: ['T1578'],
  pattern: apiCall('cloudformation', [
    { prefix: 'CreateStack' },
    { prefix: 'UpdateStack' },
    'DeleteStack',
    'ExecuteChangeSet',
    'SetStackPolicy',
    'UpdateTerminationProtection',
  ]),
  subject,
  summary: told(subject, 'infrastructure changes by template'),
  advice: ['Compare {the stack} with your deployments.'],
  references: [
    'https://attack.mitre.org/techniques/T1578/',
    'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-api-logging-cloudtrail.html',
  ],
});
