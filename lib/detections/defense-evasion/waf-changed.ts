import { detection } from '../../domain/finding/detection.ts';
import { apiCall, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('name', 'webACLId', 'firewallPolicyName');

/** What passes the web firewall changed. Kept as a record. */
export default detection({
  id: 'defense-evasion/waf-changed',
  title: 'Web ACL or its rules changed',
  severity: 'info',
  attack: ['T1562.007'],
  pattern: apiCall(
    ['wafv2', 'waf', 'waf-regional', 'network-firewall'],
    [
      'UpdateWebACL',
      { prefix: 'UpdateRule' },
      'PutLoggingConfiguration',
      'UpdateFirewallPolicy',
      'UpdateLoggingConfiguration',
      'PutPermissionPolicy',
      'AssociateFirewallPolicy',
    ],
  ),
  subject,
  summary: told(subject, 'what passes changed'),
  advice: ['Compare the rules of {subject:the web ACL} with the ones before; a rule set to count stops nothing.'],
  references: [
    'https://attack.mitre.org/techniques/T1562/007/',
    'https://docs.aws.amazon.com/waf/latest/developerguide/web-acl.html',
  ],
});
