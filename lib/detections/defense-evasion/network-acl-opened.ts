import { detection } from '../../domain/detection.ts';
import { apiCall, parameter, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('networkAclId');

/** A subnet's outer fence lets in every address on every port. */
export default detection({
  id: 'defense-evasion/network-acl-opened',
  title: 'Network ACL lets everything in',
  severity: 'medium',
  attack: ['T1562.007'],
  pattern: apiCall('ec2', ['CreateNetworkAclEntry', 'ReplaceNetworkAclEntry'], {
    requestParameters: { ruleAction: ['allow'], egress: [false], aclProtocol: ['-1'] },
  }),
  when: (event) =>
    ['0.0.0.0/0', '::/0'].includes(String(parameter(event, 'cidrBlock') ?? parameter(event, 'ipv6CidrBlock'))),
  subject,
  summary: told(subject, 'every address may reach every port of its subnets'),
  advice: ['Take the entry out: aws ec2 delete-network-acl-entry.', 'Look at the traffic since (flow logs).'],
  references: [
    'https://attack.mitre.org/techniques/T1562/007/',
    'https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html',
  ],
});
