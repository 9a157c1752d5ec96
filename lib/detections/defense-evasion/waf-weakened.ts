import { isMuchOfInternet } from '../../documents/address-space.ts';
import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { at, itemsAt, plain, textsOf } from '../../domain/text/json.ts';
import { apiCall, callName, subjectFrom, told } from '../../sources/api-call.ts';
import { byRun } from '../../sources/grouping.ts';

const subject = subjectFrom('resourceArn', 'name', 'webACLId', 'ruleGroupId', 'firewallName', 'id');

/** A web ACL or a rule group was deleted or taken off what it protects, or its log was ended. */
export default detection({
  id: 'defense-evasion/waf-weakened',
  title: 'WAF removed or weakened',
  severity: 'medium',
  attack: ['T1562.007'],
  pattern: apiCall(
    ['wafv2', 'waf', 'waf-regional', 'network-firewall', 'cloudfront'],
    [
      'DisassociateWebACL',
      { prefix: 'DisassociateDistribution' },
      'DeleteWebACL',
      { prefix: 'DeleteRule' },
      'DeleteIPSet',
      'DeleteRegexPatternSet',
      'DeleteLoggingConfiguration',
      { prefix: 'DeleteFirewall' },
      'DisassociateFirewallPolicy',
      'UpdateWebACL',
      'UpdateLoggingConfiguration',
      'UpdateRuleGroup',
      'UpdateFirewallPolicy',
      'UpdateFirewallDeleteProtection',
      'DisassociateSubnets',
      'UpdateIPSet',
      'DisassociateAvailabilityZones',
    ],
  ),
  when: leavesNothing,
  subject,
  group: byRun,
  routine: 'building',
  // What still filters something cannot be deleted: lists and rules that are, were in use by nothing.
  severityOf: (event) =>
    /^(Delete(WebACL|RuleGroup|Rule|IPSet|RegexPatternSet)|Update(RuleGroup|FirewallDeleteProtection))$/.test(
      callName(event),
    ) && !passesAll(event.detail.requestParameters)
      ? 'low'
      : 'medium',
  summary: told(subject, 'web or network traffic passes unfiltered'),
  advice: ['Associate the web ACL with {the resource} again; restore its rules.', 'Look at the requests {since}.'],
  noPlaybook: 'Which rules there were is not in the event: what deployed the web ACL puts them back.',
  references: [
    'https://attack.mitre.org/techniques/T1562/007/',
    'https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-associating-aws-resource.html',
  ],
});

/** What is updated is told only where it lets through what it did not. */
function leavesNothing(event: AccountEvent): boolean {
  const request = event.detail.requestParameters;
  const isWafV2 = event.source === 'aws.wafv2';
  switch (callName(event)) {
    case 'UpdateLoggingConfiguration':
      return itemsAt(request, 'loggingConfiguration.logDestinationConfigs').length === 0;
    case 'UpdateWebACL':
      return isWafV2 && at(request, 'defaultAction.block') === undefined && itemsAt(request, 'rules').every(onlyCounts);
    case 'UpdateRuleGroup':
      return isWafV2 ? itemsAt(request, 'rules').every(onlyCounts) : passesAll(request);
    case 'UpdateFirewallPolicy':
      return textsOf(at(request, 'firewallPolicy.statelessDefaultActions')).includes('aws:pass');
    case 'UpdateFirewallDeleteProtection':
      return plain(at(request, 'deleteProtection')) === 'false';
    case 'UpdateIPSet':
      return isWafV2 && isMuchOfInternet(textsOf(at(request, 'addresses')));
    default:
      return true;
  }
}

/**
 * A rule of a network's firewall by which everything passes: one without an option that looks into what comes.
 * Source: Network Firewall Developer Guide, "Working with stateful rule groups": Suricata's rules.
 */
const PASSES =
  /^[ \t]*pass\s+(ip|tcp)\s+any\s+any\s+(->|<>)\s+any\s+any\s*\(\s*((msg|sid|rev|priority|gid|classtype|metadata)\s*:([^;\\\n]|\\.)*;\s*)*\)/m;

function passesAll(request: unknown): boolean {
  return ['rules', 'ruleGroup.rulesSource.rulesString'].some((path) => PASSES.test(plain(at(request, path))));
}

/** A rule that counts what it finds, and lets it pass. */
function onlyCounts(rule: unknown): boolean {
  return at(rule, 'action.count') !== undefined || at(rule, 'overrideAction.count') !== undefined;
}
