import { detection } from '../../domain/finding/detection.ts';
import { apiCall, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('domainName', 'id', 'hostedZoneId', 'name');

/** Names resolve differently, or in other networks. Kept as a record. */
export default detection({
  id: 'impact/dns-changed',
  title: 'Hosted zone or domain contact changed',
  severity: 'info',
  attack: ['T1584.001'],
  pattern: apiCall(
    ['route53', 'route53domains', 'route53resolver'],
    [
      'DeleteResolverEndpoint',
      'DeleteResolverRule',
      'CreateHostedZone',
      'DeleteHostedZone',
      'AssociateVPCWithHostedZone',
      'UpdateDomainContact',
      'DisableDomainAutoRenew',
      'RegisterDomain',
    ],
  ),
  subject,
  summary: told(subject, 'how names resolve, or who is asked about them, changed'),
  advice: ['Kept for investigations.'],
  references: [
    'https://attack.mitre.org/techniques/T1584/001/',
    'https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zones-working-with.html',
  ],
});
