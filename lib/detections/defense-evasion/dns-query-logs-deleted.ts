import { detection } from '../../domain/finding/detection.ts';
import { containCaller } from '../../domain/finding/proposals.ts';
import { apiCall, subjectFrom, told } from '../../sources/api-call.ts';
import { byRun } from '../../sources/grouping.ts';

const subject = subjectFrom('resolverQueryLogConfigId', 'id');

/** Which names are looked up is no longer recorded. */
export default detection({
  id: 'defense-evasion/dns-query-logs-deleted',
  title: 'DNS query logging ended',
  severity: 'high',
  attack: ['T1562.008'],
  pattern: apiCall(
    ['route53resolver', 'route53'],
    [
      'DeleteResolverQueryLogConfig',
      'DisassociateResolverQueryLogConfig',
      'DeleteQueryLoggingConfig',
      'DisassociateFirewallRuleGroup',
      'DeleteFirewallRuleGroup',
    ],
  ),
  subject,
  group: byRun,
  routine: 'building',
  summary: told(subject, 'name lookups are no longer recorded or filtered'),
  advice: [
    'Make {the configuration} again: aws route53resolver create-resolver-query-log-config, then associate the VPCs.',
    'Name lookups are not recorded from now on.',
  ],
  playbook: containCaller(),
  references: [
    'https://attack.mitre.org/techniques/T1562/008/',
    'https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-query-logs.html',
  ],
});
