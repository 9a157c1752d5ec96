import { detection } from '../../domain/finding/detection.ts';
import { apiCall, BY_HAND, caller, told } from '../../sources/api-call.ts';

/** Machines came or went by somebody's call; what autoscaling does is not counted. */
export default detection({
  id: 'execution/instances-changed',
  title: 'Instances started, changed or stopped',
  severity: 'info',
  attack: ['T1578.002', 'T1578.003'],
  pattern: apiCall(
    'ec2',
    [
      'RunInstances',
      'StartInstances',
      'StopInstances',
      'TerminateInstances',
      'RebootInstances',
      'CreateFleet',
      'RequestSpotInstances',
      'ModifyInstanceAttribute',
      'ModifyVolume',
      'DetachVolume',
      'CreateLaunchTemplate',
      'CreateLaunchTemplateVersion',
      'ModifyLaunchTemplate',
      'ModifyInstanceMetadataOptions',
      'DisassociateIamInstanceProfile',
      'CreateReplaceRootVolumeTask',
      'ModifyEbsDefaultKmsKeyId',
      'UnmonitorInstances',
    ],
    BY_HAND,
  ),
  subject: caller,
  summary: told(caller, 'machines were started, stopped or terminated'),
  advice: ['Kept for investigations.'],
  references: [
    'https://attack.mitre.org/techniques/T1578/002/',
    'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-lifecycle.html',
  ],
});
