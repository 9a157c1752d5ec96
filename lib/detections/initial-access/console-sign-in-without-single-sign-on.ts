import { actorOf, sourceIpOf } from '../../domain/finding/actor.ts';
import { detection } from '../../domain/finding/detection.ts';
import { textAt } from '../../domain/text/json.ts';
import { ABSENT } from '../../sources/absent.ts';

/** A person signed in with a password kept in IAM, past the identity provider. */
export default detection({
  id: 'initial-access/console-sign-in-without-single-sign-on',
  title: 'IAM user signed in to the console',
  severity: 'info',
  attack: ['T1078.004'],
  pattern: {
    'detail-type': ['AWS Console Sign In via CloudTrail', 'AWS Console Signin via CloudTrail'],
    detail: {
      eventName: ['ConsoleLogin'],
      userIdentity: { type: ['IAMUser'] },
      responseElements: { ConsoleLogin: ['Success'] },
      additionalEventData: { SamlProviderArn: ABSENT },
    },
  },
  subject: (event) => textAt(event.detail, 'userIdentity.userName') ?? actorOf(event),
  summary: (event) =>
    `${actorOf(event)} signed in to the console with an IAM password from ${sourceIpOf(event) ?? 'a service'}, past any single sign-on.`,
  advice: ['Ask why {the user} has a password of its own; remove the login profile.'],
  references: [
    'https://attack.mitre.org/techniques/T1078/004/',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html',
  ],
});
