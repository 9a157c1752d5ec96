import { detection } from '../../domain/finding/detection.ts';
import { caller, told } from '../../sources/api-call.ts';

/** Temporary credentials were turned into a link that opens the console: how an intruder with stolen keys gets to click. */
export default detection({
  id: 'initial-access/sign-in-token-requested',
  title: 'Console link made from credentials',
  severity: 'low',
  attack: ['T1550.001', 'T1538'],
  pattern: {
    'detail-type': ['AWS Console Sign In via CloudTrail', 'AWS Console Signin via CloudTrail'],
    detail: {
      eventName: ['GetSigninToken'],
      // The role's name, which a session's cannot be taken for: it holds neither a colon nor a slash. A user's path may.
      userIdentity: {
        $or: [{ type: ['IAMUser'] }, { arn: [{ 'anything-but': { wildcard: '*:assumed-role/AWSReservedSSO_*' } }] }],
      },
    },
  },
  subject: caller,
  summary: told(caller, 'its credentials now open the console in a browser'),
  advice: [
    'Ask the holder of {who:these credentials}: a console link of theirs? If not, revoke the sessions of the role.',
    'Look at what was done in the console afterwards, from {the address}.',
  ],
  references: [
    'https://attack.mitre.org/techniques/T1550/001/',
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_enable-console-custom-url.html',
  ],
});
