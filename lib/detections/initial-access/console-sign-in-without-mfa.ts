import { sourceIpOf } from '../../domain/finding/actor.ts';
import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { textAt } from '../../domain/text/json.ts';
import { ABSENT } from '../../sources/absent.ts';

/**
 * A password alone opened the console. Only users whose second factor AWS itself checks: federated and Identity Center
 * sign-ins always say MFAUsed=No, because their provider asks for it.
 */
export default detection({
  id: 'initial-access/console-sign-in-without-mfa',
  title: 'Console sign-in without MFA',
  severity: 'medium',
  attack: ['T1078.004'],
  pattern: {
    'detail-type': ['AWS Console Sign In via CloudTrail', 'AWS Console Signin via CloudTrail'],
    detail: {
      eventName: ['ConsoleLogin'],
      userIdentity: { type: ['IAMUser', 'Root'] },
      responseElements: { ConsoleLogin: ['Success'] },
      additionalEventData: { MFAUsed: ['No'], SamlProviderArn: ABSENT },
    },
  },
  subject: userName,
  summary: (event) =>
    `${userName(event)} signed in to the console of account ${event.account} with a password only, from ${sourceIpOf(event) ?? 'an unknown address'}.`,
  advice: [
    'Ask {the user} whether it was them. If not: delete the login profile, deactivate the access keys, revoke the sessions.',
    'Give the user an MFA device.',
  ],
  references: [
    'https://attack.mitre.org/techniques/T1078/004/',
    'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html',
  ],
});

function userName(event: AccountEvent): string {
  return textAt(event.detail, 'userIdentity.userName') ?? textAt(event.detail, 'userIdentity.arn') ?? 'root';
}
