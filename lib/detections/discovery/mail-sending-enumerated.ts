import { detection } from '../../domain/finding/detection.ts';
import { attemptedCall, BY_HAND, caller, told } from '../../sources/api-call.ts';

/** How much mail this account may send was asked: what a spammer with stolen keys wants to know. */
export default detection({
  id: 'discovery/mail-sending-enumerated',
  title: 'Mail sending looked into',
  severity: 'low',
  attack: ['T1526', 'T1087.004'],
  pattern: attemptedCall(
    ['ses', 'email'],
    [
      'GetAccount',
      'GetAccountSendingEnabled',
      'GetSendQuota',
      'GetSendStatistics',
      'GetIdentityVerificationAttributes',
      'ListIdentities',
      'ListEmailIdentities',
      'ListServiceQuotas',
      'ListVerifiedEmailAddresses',
    ],
    BY_HAND,
  ),
  readOnly: true,
  subject: caller,
  routine: 'looking',
  summary: told(caller, 'somebody wants to know how much mail can be sent from here'),
  advice: [
    'Ask {the caller}. Stolen keys are often tried for sending mail first.',
    'Look for new identities and sent mails: aws sesv2 list-email-identities.',
  ],
  references: [
    'https://attack.mitre.org/techniques/T1526/',
    'https://docs.aws.amazon.com/ses/latest/dg/manage-sending-quotas.html',
  ],
});
