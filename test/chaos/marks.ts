import { randomInt, randomUUID } from 'node:crypto';
import { BatchWriteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { markItem } from '../../lib/aws/table/marks.ts';
import spray from '../../lib/detections/credential-access/console-password-spray.ts';
import type { AccountEvent } from '../../lib/domain/finding/event.ts';
import { markOf } from '../../lib/domain/finding/threshold.ts';
import { clientConfig } from '../../local/access.ts';
import { emitAwsEvents, readInbox } from '../../local/inbox.ts';
import { observe, sampleEvent, waitFor } from '../../local/scenario.ts';
import { empty, type Target } from './look.ts';
import { loadNow, type Result } from './play.ts';

/** Three users, a sign-in of each refused every second for most of the hour that a spray may take: one user fewer than make a spray. */
const NOISE = ['alice', 'bob', 'carol'];
const SECONDS = 3_400;
const BATCH = 25;
const WITHIN_MS = 60_000;

/** What an attacker's noise must not hide. */
export const AMONG_MARKS: Result['scenario'] = {
  id: 'marks',
  title: `a password tried on a fourth user, among ${NOISE.length * SECONDS} marks of its address`,
  addresses: 1,
};

/** An address fails on the same three users thousands of times, then on a fourth: it has to be told of, and blocked. */
export async function sprayAmongMarks(target: Target, seed: number): Promise<Result> {
  const began = performance.now();
  const address = `11.${randomInt(1, 255)}.${randomInt(1, 255)}.${randomInt(1, 255)}`;
  const now = Math.floor(Date.now() / 1000) * 1000;
  await keepMarks(target, address, now);
  const since = (await readInbox(target.access)).length;
  const stack = observe(target.access, target.outputs.StateTableName ?? '');
  await emitAwsEvents(target.access, [failedSignIn('dave', address, now)]);
  const told = await waitFor(async () => {
    const messages = await readInbox(target.access, since);
    return messages.some(({ text }) => text.includes(address)) ? true : undefined;
  }, WITHIN_MS);
  const blocked = await waitFor(async () => {
    const addresses = await stack.addresses(target.outputs.RegionalIpSetV4Ref ?? '');
    return addresses.includes(`${address}/32`) ? true : undefined;
  }, WITHIN_MS);
  const messages = (await readInbox(target.access, since)).filter(
    ({ topic }) => topic === target.outputs.AlertTopicArn,
  );
  await empty(target);
  return {
    scenario: AMONG_MARKS,
    seed,
    faults: 0,
    blocked: blocked === true ? 1 : 0,
    messages: messages.length,
    dead: 0,
    seconds: Math.round((performance.now() - began) / 1000),
    load: loadNow(),
    twice: true,
    broken: [...(told === true ? [] : ['nobody was told']), ...(blocked === true ? [] : ['not blocked'])],
  };
}

/** As triage would have kept them, event by event. */
async function keepMarks({ access, outputs }: Target, address: string, now: number): Promise<void> {
  const client = new DynamoDBClient(clientConfig(access));
  const { threshold } = spray;
  if (threshold === undefined) throw new Error(`${spray.id} counts nothing`);
  const items = Array.from({ length: SECONDS }, (_, second) =>
    NOISE.flatMap((user) => {
      const mark = markOf(threshold, failedSignIn(user, address, now - (second + 1) * 1000));
      return mark === undefined ? [] : [markItem(spray.id, mark.key, mark, new Date(now))];
    }),
  ).flat();
  while (items.length > 0) {
    const puts = items.splice(0, BATCH).map((Item) => ({ PutRequest: { Item } }));
    await client.send(new BatchWriteItemCommand({ RequestItems: { [outputs.StateTableName ?? '']: puts } }));
  }
}

function failedSignIn(userName: string, sourceIPAddress: string, at: number): AccountEvent {
  const event = sampleEvent('credential-access/console-password-spray');
  const time = new Date(at).toISOString().replace('.000Z', 'Z');
  const userIdentity = { ...Object(event.detail.userIdentity), userName };
  const eventID = randomUUID();
  return {
    ...event,
    id: eventID,
    time,
    detail: { ...event.detail, eventID, eventTime: time, sourceIPAddress, userIdentity },
  };
}
