import { detection } from '../../domain/detection.ts';
import type { AccountEvent } from '../../domain/event.ts';
import { itemsAt, plain, textAt, valuesUnder } from '../../domain/json.ts';
import { apiCall, BY_HAND, callName, subjectFrom, told } from '../../sources/api-call.ts';
import { deletedRecord } from '../../sources/deleted-record.ts';
import { byProgram } from '../../sources/grouping.ts';

const subject = subjectFrom(
  'hostedZoneId',
  'domainName',
  'resolverRuleId',
  'firewallDomainListId',
  'resourceId',
  'id',
  'listenerArn',
  'ruleArn',
  'bucketName',
);

/** Names resolve elsewhere for whole networks, visitors are sent on to another host, or a person changed a record by hand. */
export default detection({
  id: 'impact/names-redirected',
  title: 'Names or visitors redirected',
  severity: 'low',
  attack: ['T1557', 'T1584.002'],
  pattern: apiCall(
    ['route53', 'route53resolver', 'elasticloadbalancing', 's3'],
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
      'ModifyListener',
      'ModifyRule',
      'PutBucketWebsite',
    ],
    BY_HAND,
  ),
  when: isElsewhere,
  severityOf: (event) => (redirectsAll(event) ? 'medium' : 'low'),
  routine: 'building',
  subject,
  summary: told(subject, (event) =>
    LEADS.test(callName(event)) ? 'it leads elsewhere' : 'whose answers a network believes changed',
  ),
  advice: [
    'Compare with the former record or rule of {the zone}; put it back if nobody knows.',
    'Whoever owns the new target saw what was sent there {since}: sessions, passwords, mail.',
  ],
  playbook: { playbook: 'restore-dns', params: deletedRecord },
  references: [
    'https://attack.mitre.org/techniques/T1557/',
    'https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-rules-managing.html',
  ],
});

/** Calls that say where a name, or a visitor, is led to. */
const LEADS = /^(ChangeResourceRecordSets|Modify|PutBucketWebsite)/;

/** Programs change records all day, and which ones they may change is theirs; a redirect from HTTP to HTTPS keeps the host. */
function isElsewhere(event: AccountEvent): boolean {
  if (!LEADS.test(callName(event))) return true;
  if (callName(event) === 'ChangeResourceRecordSets') return byProgram(event) === undefined;
  return valuesUnder(event.detail.requestParameters, /^host(name)?$/i).some((host) => /^[^#]/.test(plain(host)));
}

/** Whether it is mail that goes elsewhere, and with it every reset of a password, or a whole zone: records that hardly ever change. */
function redirectsAll(event: AccountEvent): boolean {
  return itemsAt(event.detail.requestParameters, 'changeBatch.changes').some(
    (change) =>
      textAt(change, 'action') === 'UPSERT' && /^(MX|NS)$/.test(textAt(change, 'resourceRecordSet.type') ?? ''),
  );
}
