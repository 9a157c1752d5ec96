import { sourceIpOf } from '../../domain/finding/actor.ts';
import { detection } from '../../domain/finding/detection.ts';
import { textAt } from '../../domain/text/json.ts';
import { caller, NOBODY } from '../../sources/api-call.ts';

/** The root user did something itself: it has no permissions boundary and nobody needs it day to day. */
export default detection({
  id: 'initial-access/root-used',
  title: 'Root user used',
  severity: 'high',
  attack: ['T1078.004'],
  pattern: {
    'detail-type': [
      'AWS API Call via CloudTrail',
      'AWS Console Sign In via CloudTrail',
      'AWS Console Signin via CloudTrail',
    ],
    detail: {
      userIdentity: { type: ['Root'], invokedBy: NOBODY },
      eventType: [{ 'anything-but': ['AwsServiceEvent'] }],
    },
  },
  // Whoever knows the address of the account's mail may try a password.
  severityOf: (event) => (textAt(event.detail, 'responseElements.ConsoleLogin') === 'Failure' ? 'medium' : 'high'),
  subject: (event) => `root of ${event.account}`,
  group: caller,
  summary: (event) => {
    const name = textAt(event.detail, 'eventName') ?? 'an API call';
    const failed =
      textAt(event.detail, 'errorCode') !== undefined ||
      textAt(event.detail, 'responseElements.ConsoleLogin') === 'Failure';
    const what = failed ? `tried ${name} and failed` : `did ${name}`;
    return `The root user of account ${event.account} ${what} from ${sourceIpOf(event) ?? 'an AWS service'}.`;
  },
  advice: [
    'Ask whoever holds the root credentials. If it was not them: change the root password, remove root access keys.',
    'Look at what root did today.',
  ],
  noPlaybook: 'Nothing within an account holds its root user back, and the use may be yours.',
  references: [
    'https://attack.mitre.org/techniques/T1078/004/',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/root-user-best-practices.html',
  ],
});
