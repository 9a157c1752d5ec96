import { sourceNetworkOf } from '../../domain/finding/actor.ts';
import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { textAt } from '../../domain/text/json.ts';
import { REFUSED_SIGN_IN } from '../../sources/refused-sign-in.ts';

/** One address fails to sign in as several different users: too slow for each of them to be noticed. */
export default detection({
  id: 'credential-access/console-password-spray',
  title: 'One password tried on many users',
  severity: 'high',
  attack: ['T1110.003'],
  pattern: REFUSED_SIGN_IN,
  threshold: {
    count: 4,
    minutes: 60,
    key: sourceNetworkOf,
    // Names that do not exist are hidden: each attempt on one counts like a user of its own. Identity Center's portal names the user's id, or the sign-in only.
    distinct: (event) =>
      textAt(event.detail, 'userIdentity.onBehalfOf.userId') ??
      textAt(event.detail, 'userIdentity.userName') ??
      rootOf(event) ??
      textAt(event.detail, 'additionalEventData.AuthWorkflowID'),
  },
  subject: (event) => sourceNetworkOf(event) ?? 'a service',
  summary: (event) =>
    `${sourceNetworkOf(event) ?? 'A service'} failed to sign in to account ${event.account} as at least 4 different users within an hour (each attempt on a name that does not exist counts as one).`,
  advice: [
    'A user it signed in as from {the address} is taken over. A block in WAF stops no sign-in to the console.',
    'Require MFA for every console user; change weak passwords of the users named.',
  ],
  noPlaybook: 'The console is behind no web ACL, and whoever fails to sign in may not have users locked out.',
  references: [
    'https://attack.mitre.org/techniques/T1110/003/',
    'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html',
  ],
});

function rootOf(event: AccountEvent): string | undefined {
  return textAt(event.detail, 'userIdentity.type') === 'Root' ? 'root' : undefined;
}
