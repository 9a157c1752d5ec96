import { actorOf, outsideIpOf } from '../../domain/finding/actor.ts';
import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { mayBeBlocked, sourceOf } from '../../domain/network/address.ts';
import { textsOf } from '../../domain/text/json.ts';
import { caller, NOBODY } from '../../sources/api-call.ts';

/**
 * An instance has one public address, and in a dual-stack subnet one IPv6 address besides; its credentials seen from two of a kind
 * within an hour were copied. Which of the two is the instance's is not in the events (it may leave through another account),
 * so no address is proposed for a block. An address behind a VPC endpoint is whatever the VPC's owner chose, and is no place.
 */
export default detection({
  id: 'credential-access/instance-credentials-used-elsewhere',
  title: 'Credentials of an instance used from two places',
  severity: 'high',
  attack: ['T1552.005', 'T1550.001'],
  pattern: {
    'detail-type': ['AWS API Call via CloudTrail'],
    detail: {
      userIdentity: { type: ['AssumedRole'], invokedBy: NOBODY, arn: [{ wildcard: '*:assumed-role/*/i-*' }] },
    },
  },
  when: (event) => publicAddress(event) !== undefined,
  threshold: { count: 2, minutes: 60, key: actorByFamily, distinct: publicAddress },
  readOnly: true,
  subject: caller,
  parties: (event) => textsOf(outsideIpOf(event)),
  summary: (event) =>
    `The credentials of ${actorOf(event)} were used from two public addresses within an hour, ${publicAddress(event) ?? 'one outside'} among them.`,
  advice: [
    'Revoke the sessions of {who:the role} (IAM, the role, Revoke sessions) and isolate the instance.',
    "Look at every call from {the address} that is not the instance's.",
  ],
  noPlaybook: "Which of the two addresses is the thief's is not known.",
  references: [
    'https://attack.mitre.org/techniques/T1552/005/',
    'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/iam-roles-for-amazon-ec2.html',
  ],
});

function publicAddress(event: AccountEvent): string | undefined {
  const ip = outsideIpOf(event);
  if (ip === undefined) return undefined;
  return mayBeBlocked(ip) ? sourceOf(ip) : undefined;
}

function actorByFamily(event: AccountEvent): string {
  return `${actorOf(event)} over IPv${publicAddress(event)?.includes(':') ? 6 : 4}`;
}
