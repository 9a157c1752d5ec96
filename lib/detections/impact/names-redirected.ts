import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { itemsAt, plain, textAt } from '../../domain/text/json.ts';
import { apiCall, BY_HAND_OR_FOR_PERSON, callName, parameter, subjectFrom, told } from '../../sources/api-call.ts';
import { deletedRecord } from '../../sources/deleted-record.ts';
import { byProgram } from '../../sources/grouping.ts';

const subject = subjectFrom(
  'hostedZoneId',
  'domainName',
  'resolverRuleId',
  'firewallDomainListId',
  'resourceId',
  'id',
  'vpcId',
);

/** Names resolve elsewhere for whole networks, or a person changed a record by hand. */
export default detection({
  id: 'impact/names-redirected',
  title: 'Name resolution redirected',
  severity: 'low',
  attack: ['T1557', 'T1584.002'],
  pattern: apiCall(
    ['route53', 'route53resolver', 'ec2'],
    [
      'CreateResolverRule',
      'UpdateResolverRule',
      'AssociateResolverRule',
      'UpdateFirewallDomains',
      'UpdateFirewallConfig',
      'DisassociateFirewallRuleGroup',
      'UpdateFirewallRule',
      'DeleteFirewallRule',
      'UpdateResolverDnssecConfig',
      'CreateVPCAssociationAuthorization',
      'DeleteHostedZone',
      'ChangeResourceRecordSets',
      'AssociateDhcpOptions',
    ],
    BY_HAND_OR_FOR_PERSON,
  ),
  // Programs change records of applications and build networks all day; which ones they may change is theirs.
  when: (event) =>
    plain(parameter(event, 'dhcpOptionsId')) !== 'default' &&
    (!/^(Change|AssociateD)/.test(callName(event)) || byProgram(event) === undefined || redirectsAll(event)),
  severityOf: (event) => (redirectsAll(event) ? 'medium' : 'low'),
  routine: 'building',
  subject,
  summary: told(subject, (event) =>
    callName(event) === 'ChangeResourceRecordSets'
      ? 'names lead elsewhere'
      : 'whose answers a network believes changed',
  ),
  advice: [
    'Compare with the former record or rule of {the zone}; put it back if nobody knows.',
    'Whoever owns the new target saw what was sent there {since}: sessions, passwords, mail.',
  ],
  playbook: { playbook: 'restore-dns', asks: true, params: deletedRecord },
  references: [
    'https://attack.mitre.org/techniques/T1557/',
    'https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-rules-managing.html',
  ],
});

/**
 * Whether it is mail that goes elsewhere, and with it every reset of a password, or a whole zone: records that hardly ever change. What is deleted and made
 * anew under its name is changed, too, and mail does not come without its record.
 */
function redirectsAll(event: AccountEvent): boolean {
  const changes = new Set(
    itemsAt(event.detail.requestParameters, 'changeBatch.changes').map((change) =>
      ['resourceRecordSet.type', 'action', 'resourceRecordSet.name']
        .map((part) => textAt(change, part))
        .join(' ')
        .toLowerCase()
        .replace(/\.$/, ''),
    ),
  );
  return [...changes].some(
    (one) =>
      /^((mx|ns) upsert|mx delete)/.test(one) ||
      (/^ns create/.test(one) && changes.has(one.replace('create', 'delete'))),
  );
}
