import { detection } from '../../domain/detection.ts';
import { apiCall, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom(
  'emailIdentity',
  'identity',
  'emailAddress',
  'domain',
  'ruleSetName',
  'applicationId',
  'phoneNumber',
);

/** Who may send mail in this account's name changed. */
export default detection({
  id: 'impact/mail-identity-changed',
  title: 'Mail identity added or deleted',
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
    ],
  ),
  subject,
  summary: told(subject, 'who may send mail in your name changed'),
  advice: ['Check {the identity}.'],
  references: [
    'https://attack.mitre.org/techniques/T1496/004/',
    'https://docs.aws.amazon.com/ses/latest/dg/creating-identities.html',
  ],
});
