import { sourceNetworkOf } from '../../domain/finding/actor.ts';
import { detection } from '../../domain/finding/detection.ts';
import { REFUSED_SIGN_IN } from '../../sources/refused-sign-in.ts';

/** Several failed console sign-ins from one address in a short time. */
export default detection({
  id: 'credential-access/console-password-guessing',
  title: 'Passwords guessed at the console',
  severity: 'high',
  attack: ['T1110.001', 'T1110.004'],
  pattern: REFUSED_SIGN_IN,
  threshold: { count: 5, minutes: 10, key: sourceNetworkOf },
  subject: (event) => sourceNetworkOf(event) ?? 'a service',
  summary: (event) =>
    `At least 5 sign-ins from ${sourceNetworkOf(event) ?? 'a service'} failed within 10 minutes in account ${event.account}: somebody guesses a password.`,
  advice: [
    "Look whether a sign-in from {the address} succeeded; if so, revoke that user's sessions and change the password.",
    'Require MFA for every console user. A block in WAF stops no sign-in to the console.',
  ],
  noPlaybook: 'The console is behind no web ACL, and whoever fails to sign in may not have users locked out.',
  references: [
    'https://attack.mitre.org/techniques/T1110/001/',
    'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html',
  ],
});
