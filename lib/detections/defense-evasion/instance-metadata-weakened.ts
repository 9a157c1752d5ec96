import { detection } from '../../domain/finding/detection.ts';
import { apiCall, parameter, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('ModifyInstanceMetadataOptionsRequest.InstanceId');

/** A hole in an application on the instance is enough to take its credentials. */
export default detection({
  id: 'defense-evasion/instance-metadata-weakened',
  title: 'Instance metadata without session tokens',
  severity: 'medium',
  attack: ['T1562.001', 'T1552.005'],
  pattern: apiCall('ec2', ['ModifyInstanceMetadataOptions', 'ModifyInstanceMetadataDefaults']),
  when: (event) =>
    ['ModifyInstanceMetadataOptionsRequest', 'ModifyInstanceMetadataDefaultsRequest'].some(
      (request) => parameter(event, `${request}.HttpTokens`) === 'optional',
    ),
  subject,
  issue: () => ['EC2.8'],
  summary: told(subject, 'its credentials can be read without a session token'),
  advice: [
    'Ask for tokens again on {the instance}: aws ec2 modify-instance-metadata-options --http-tokens required.',
    "Look at calls made with the instance's role from elsewhere.",
  ],
  references: [
    'https://attack.mitre.org/techniques/T1562/001/',
    'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-options.html',
  ],
});
