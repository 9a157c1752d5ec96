import { detection } from '../../domain/finding/detection.ts';
import { containCaller } from '../../domain/finding/proposals.ts';
import { apiCall, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('domainName', 'id', 'hostedZoneId');

/** A name that customers trust can be taken away. */
export default detection({
  id: 'impact/domain-transferred',
  title: 'Domain unlocked or transferred',
  severity: 'high',
  attack: ['T1584.001', 'T1531'],
  pattern: apiCall(
    ['route53domains', 'route53'],
    [
      'DisableDomainTransferLock',
      'TransferDomainToAnotherAwsAccount',
      'TransferDomain',
      'UpdateDomainNameservers',
      'DeleteDomain',
      'DisableHostedZoneDNSSEC',
      'RetrieveDomainAuthCode',
      'DisassociateDelegationSignerFromDomain',
      'PushDomain',
    ],
  ),
  subject,
  summary: told(subject, 'the name, its web site and its mail may go to others'),
  advice: [
    'Cancel the transfer: aws route53domains cancel-domain-transfer-to-another-aws-account. Lock {the domain} again.',
  ],
  playbook: containCaller(),
  references: [
    'https://attack.mitre.org/techniques/T1584/001/',
    'https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/domain-transfer-between-aws-accounts.html',
  ],
});
