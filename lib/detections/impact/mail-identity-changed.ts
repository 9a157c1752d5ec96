import { detection } from '../../domain/finding/detection.ts';
import { apiCall, callName, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom(
  'emailIdentity',
  'identity',
  'emailAddress',
  'domain',
  'ruleSetName',
  'applicationId',
  'phoneNumber',
  'relayName',
  'relayId',
  'ruleSetId',
  'archiveId',
);

/** Who may send mail in this account's name changed. */
export default detection({
  id: 'impact/mail-identity-changed',
  title: 'Mail identity, or the way of mail, changed',
  severity: 'low',
  attack: ['T1496.004', 'T1531'],
  pattern: apiCall(
    ['ses', 'email', 'mobiletargeting', 'connect'],
    [
      'CreateEmailIdentity',
      'VerifyEmailIdentity',
      'VerifyDomainIdentity',
      'DeleteIdentity',
      'DeleteEmailIdentity',
      'CreateReceiptRule',
      'UpdateReceiptRule',
      'SetActiveReceiptRuleSet',
      'PutAccountSendingAttributes',
      'PutAccountDetails',
      'UpdateAccountSendingEnabled',
      'UpdateSmsChannel',
      'UpdateEmailChannel',
      'CreateCampaign',
      'ClaimPhoneNumber',
      'CreateRelay',
      'UpdateRelay',
      'UpdateRuleSet',
      'StartArchiveExport',
    ],
  ),
  // To send to everybody is asked for once, and an archive has all mail there was.
  severityOf: (event) => (/^(PutAccountDetails|StartArchiveExport)$/.test(callName(event)) ? 'medium' : 'low'),
  noPlaybook: 'Its owner may need it: ask first.',
  subject,
  summary: told(subject, 'who may send mail in your name, or gets yours, changed'),
  advice: ['Check {the identity}.'],
  references: [
    'https://attack.mitre.org/techniques/T1496/004/',
    'https://docs.aws.amazon.com/ses/latest/dg/creating-identities.html',
  ],
});
