import { detection } from '../../domain/finding/detection.ts';
import { caller, told } from '../../sources/api-call.ts';
import { isMachine } from '../../sources/grouping.ts';

/** Somebody signed in through single sign-on or a federation. Kept as a record, once a day and person. */
export default detection({
  id: 'initial-access/console-sign-in',
  title: 'Console sign-in through a provider',
  severity: 'info',
  attack: ['T1078.004'],
  pattern: {
    'detail-type': ['AWS Console Sign In via CloudTrail', 'AWS Console Signin via CloudTrail'],
    detail: {
      $or: [
        {
          eventName: ['ConsoleLogin'],
          userIdentity: { type: [{ 'anything-but': ['IAMUser', 'Root'] }] },
          responseElements: { ConsoleLogin: ['Success'] },
        },
        { eventName: ['SwitchRole'], responseElements: { SwitchRole: ['Success'] } },
      ],
    },
  },
  // No machine has a browser: somebody has its credentials.
  severityOf: (event) => (isMachine(event) ? 'medium' : 'info'),
  noPlaybook: 'People sign in all day: ask who it was.',
  subject: caller,
  summary: told(caller, 'somebody is in the console'),
  advice: ['Kept for investigations: who was in the console, from where.'],
  references: [
    'https://attack.mitre.org/techniques/T1078/004/',
    'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html',
  ],
});
