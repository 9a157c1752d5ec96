import { detection } from '../../domain/finding/detection.ts';
import { valuesUnder } from '../../domain/text/json.ts';
import { apiCall, callName, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('phoneNumber', 'senderId');

/** More text messages may be sent on this bill, or from another number: what pumping text messages needs. */
export default detection({
  id: 'impact/text-message-limit-raised',
  title: 'Limit of text messages raised',
  severity: 'medium',
  attack: ['T1496.003'],
  pattern: apiCall(
    ['sns', 'sms-voice'],
    [
      'SetSMSAttributes',
      'SetTextMessageSpendLimitOverride',
      'SetVoiceMessageSpendLimitOverride',
      'RequestPhoneNumber',
      'RequestSenderId',
      'DeleteTextMessageSpendLimitOverride',
      'UpdateProtectConfigurationCountryRuleSet',
      'DeleteAccountDefaultProtectConfiguration',
      'DisassociateProtectConfiguration',
    ],
  ),
  // Rules that shut countries out take nothing away.
  when: (event) =>
    !callName(event).endsWith('RuleSet') ||
    valuesUnder(event.detail.requestParameters, /^protectStatus$/i).includes('ALLOW'),
  subject,
  summary: told(subject, 'text messages can be sent on this bill'),
  advice: [
    'Ask {the caller}. Set the limit back: aws sns set-sms-attributes.',
    'Look at the number of messages sent {since}, by country.',
  ],
  references: [
    'https://attack.mitre.org/techniques/T1496/003/',
    'https://docs.aws.amazon.com/sns/latest/dg/sms_preferences.html',
  ],
});
