import { loadDetections } from '../../lib/detections/registry.ts';
import { proposalsOf } from '../../lib/domain/finding/detection.ts';
import type { AccountEvent } from '../../lib/domain/finding/event.ts';
import type { Message } from '../../local/inbox.ts';
import { type Observer, sampleEvent } from '../../local/scenario.ts';
import { logicalId } from '../../resources/logical-id.ts';
import type { Answer } from './steps.ts';

/** An event, and what it leads to where the policy lets it. */
export interface Story {
  readonly title: string;
  readonly detection: string;
  readonly event: AccountEvent;
  /** How on-call hears of the finding. */
  readonly told: readonly Message['protocol'][];
  readonly answer?: Answer;
}

/** The stories of the tour, in order; `outputs` are those of the deployed stack. */
export async function storiesOf(stack: Observer, outputs: Record<string, string>): Promise<Story[]> {
  const simple = (title: string, detection: string, told: Message['protocol']): Story => ({
    title,
    detection,
    event: sampleEvent(detection),
    told: [told],
  });
  return [
    await blockStory(stack, outputs),
    await rotateStory(stack, outputs),
    simple('Somebody stops CloudTrail', 'defense-evasion/cloudtrail-tampered', 'sms'),
    fromElsewhere(simple('The root user makes an access key', 'persistence/root-access-key-created', 'sms')),
    simple('Somebody signs in without MFA', 'initial-access/console-sign-in-without-mfa', 'email'),
  ];
}

/** Somebody else: what the stories before it are about has nothing to do with it. */
function fromElsewhere(story: Story): Story {
  return { ...story, event: { ...story.event, detail: { ...story.event.detail, sourceIPAddress: '198.51.100.77' } } };
}

async function blockStory(stack: Observer, outputs: Record<string, string>): Promise<Story> {
  const detection = 'initial-access/web-attack-reported';
  const set = outputs.RegionalIpSetV4Ref ?? '';
  return {
    title: 'An address attacks a web site',
    detection,
    event: sampleEvent(detection),
    told: ['email'],
    answer: {
      ...(await answerOf(detection, outputs)),
      name: 'in the IP set',
      done: 'blocked',
      changed: async () => {
        const addresses = await stack.addresses(set);
        return addresses.includes('203.0.113.66/32') ? [`${set.split('|')[0]}: ${addresses.join(', ')}`] : undefined;
      },
    },
  };
}

/** The playbook that a detection proposes, and its workflow. */
async function answerOf(detection: string, outputs: Record<string, string>) {
  const found = (await loadDetections()).find(({ id }) => id === detection);
  const playbook = (found === undefined ? undefined : proposalsOf(found)[0]?.playbook) ?? '';
  return { playbook, machine: outputs[`${logicalId(playbook)}MachineArn`] ?? '' };
}

async function rotateStory(stack: Observer, outputs: Record<string, string>): Promise<Story> {
  const detection = 'credential-access/secret-not-rotated';
  const sample = sampleEvent(detection);
  const secret = outputs.SampleSecretArn ?? '';
  const before = await stack.currentVersion(secret);
  return {
    title: 'A secret was not rotated for too long',
    detection,
    event: { ...sample, detail: { ...sample.detail, resourceId: secret } },
    told: ['email'],
    answer: {
      ...(await answerOf(detection, outputs)),
      name: 'new version',
      done: 'rotated',
      changed: async () => {
        const current = await stack.currentVersion(secret);
        return current === before ? undefined : [`AWSCURRENT is ${current}`, `         was ${before}`];
      },
    },
  };
}
