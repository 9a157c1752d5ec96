import { letsInternetIn } from '../../documents/network-acl.ts';
import { detection } from '../../domain/finding/detection.ts';
import { apiCall, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('networkAclId');

/** A subnet's outer fence lets in the internet on every port, or on those through which machines are administered. */
export default detection({
  id: 'defense-evasion/network-acl-opened',
  title: 'Network ACL lets the internet in',
  severity: 'medium',
  attack: ['T1562.007'],
  pattern: apiCall('ec2', ['CreateNetworkAclEntry', 'ReplaceNetworkAclEntry']),
  when: (event) => letsInternetIn(event.detail.requestParameters),
  subject,
  summary: told(subject, 'addresses all over the internet may reach SSH, RDP or every port of its subnets'),
  advice: [
    'Take {requestParameters.ruleNumber:the entry} out of {the list}: aws ec2 delete-network-acl-entry.',
    'Look at the traffic {since} (flow logs).',
  ],
  references: [
    'https://attack.mitre.org/techniques/T1562/007/',
    'https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html',
  ],
});
