import { detection } from '../../domain/finding/detection.ts';
import { caller, NOBODY, told } from '../../sources/api-call.ts';

/** Contacts, accounts and password rules were read. Kept as a record. */
export default detection({
  id: 'discovery/account-details-read',
  title: 'Account and organization details read',
  severity: 'info',
  attack: ['T1087.004', 'T1580', 'T1069.003', 'T1201', 'T1518.001'],
  pattern: {
    source: [
      'aws.organizations',
      'aws.account',
      'aws.billingconsole',
      'aws.iam',
      'aws.sso',
      'aws.sts',
      'aws.ssm',
      'aws.cloudtrail',
    ],
    'detail-type': ['AWS API Call via CloudTrail', 'AWS Console Action via CloudTrail'],
    detail: {
      eventName: [
        { prefix: 'DescribeAccount' },
        'ListAccounts',
        'GetAlternateContact',
        'GetContactInformation',
        'GetPrimaryEmail',
        'GetAccountPasswordPolicy',
        'GetAccountAuthorizationDetails',
        'GetAccountSummary',
        'GetCredentialReport',
        'ListApplications',
        { prefix: 'GetGroup' },
        { prefix: 'ListGroup' },
        'ListAttachedGroupPolicies',
        'DescribeInstanceInformation',
        'ListInventoryEntries',
        'GetInventory',
        'DescribeTrails',
        'DescribeOrganization',
      ],
      userIdentity: { invokedBy: NOBODY },
    },
  },
  readOnly: true,
  subject: caller,
  summary: told(caller, 'it learns about the account'),
  advice: ['Normal for administrators and inventories; look at callers that are neither.'],
  references: [
    'https://attack.mitre.org/techniques/T1087/004/',
    'https://docs.aws.amazon.com/accounts/latest/reference/using-orgs-trusted-access.html',
  ],
});
