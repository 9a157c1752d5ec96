import { exposedPorts } from '../../documents/security-group.ts';
import { detection } from '../../domain/finding/detection.ts';
import { plain } from '../../domain/text/json.ts';
import { apiCall, parameter, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('groupId', 'groupName', 'ModifySecurityGroupRulesRequest.GroupId');
/** How many ports a message names. */
const NAMED = 5;

/** SSH, RDP, a database or everything may be reached from any address. */
export default detection({
  id: 'exfiltration/port-opened-to-the-world',
  title: 'Administration port open to the internet',
  severity: 'medium',
  attack: ['T1562.007', 'T1133'],
  pattern: apiCall('ec2', ['AuthorizeSecurityGroupIngress', 'ModifySecurityGroupRules']),
  when: (event) => exposedPorts(event.detail.requestParameters).length > 0,
  subject,
  group: (event) => [subject(event), ...exposedPorts(event.detail.requestParameters)].join(' '),
  issue: (event) => (exposedPorts(event.detail.requestParameters).includes(22) ? ['EC2.13'] : undefined),
  summary: told(subject, (event) => {
    const ports = exposedPorts(event.detail.requestParameters);
    const more = ports.length > NAMED ? ' and more' : '';
    return `anyone on the internet can try to get in (port ${ports.slice(0, NAMED).join(', ')}${more})`;
  }),
  advice: [
    'Close it: aws ec2 revoke-security-group-ingress --group-id {requestParameters.groupId:GROUP} - bots find an open port within minutes.',
    'Look at logins to the machines behind it {since}.',
  ],
  playbook: {
    playbook: 'close-ingress',
    params: (event) => {
      const paths = ['groupId', 'ModifySecurityGroupRulesRequest.GroupId'];
      const group = paths.map((path) => plain(parameter(event, path))).find((id) => /^sg-[0-9a-f]{8,32}$/.test(id));
      return group === undefined ? undefined : { group };
    },
  },
  references: [
    'https://attack.mitre.org/techniques/T1562/007/',
    'https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html',
  ],
});
