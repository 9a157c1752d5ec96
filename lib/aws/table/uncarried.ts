import { type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { recordSchema } from '../../approval/record.ts';
import { inChunks } from '../../domain/in-chunks.ts';
import { isoTime } from '../../domain/network/lease.ts';
import type { Uncarried, UncarriedTold } from '../../domain/telling/uncarried.ts';
import { cleanText } from '../../domain/text/clean-text.ts';
import { jsonIn } from '../../domain/text/json.ts';
import { approvalKey, OPEN_APPROVALS } from './approvals.ts';
import { batchGet } from './batch-get.ts';
import { allLeases } from './board-record.ts';
import { findingDayKey } from './finding-days.ts';
import { findingKey } from './finding-item.ts';
import { itemsUnder } from './items-under.ts';
import { ttlAfter } from './kept-for.ts';

/** The writer of the IP sets looks every quarter of an hour; after so many it does not get on, seconds. */
const LEASE_GRACE_SECONDS = 3_600;

/** An event is tried again for six hours at the most (functions/triage.yml, maximumEventAge), and then it is set aside. */
const EVENT_GRACE_MS = 7 * 3_600_000;
const DAY_MS = 86_400_000;

/** Findings of a day that are looked at; in a worse storm the dead letters say more. */
const MOST_FINDINGS = 20_000;

/** Looks in the state table for what nobody carries. What is read here is shown to a person, and nothing else comes of it. */
export function uncarriedInTable(
  client: DynamoDBClient,
  table: string,
  isRunning: (execution: string) => Promise<boolean>,
) {
  return {
    /** Questions that are open although their execution ended, or that somebody found to be so. */
    async questions(): Promise<Uncarried[]> {
      const ids = (await itemsUnder(client, table, OPEN_APPROVALS)).flatMap(({ sk }) => sk?.S ?? []);
      const items = await batchGet(client, table, ids.map(approvalKey));
      const found = await inChunks(items, async ({ record }) => {
        const { data } = recordSchema.safeParse(jsonIn(record?.S));
        if (data === undefined || !['waiting', 'withdrawn'].includes(data.approval.state)) return [];
        const { id, execution, askedAt, expiresAt } = data.approval;
        if (data.approval.state === 'waiting' && (await isRunning(execution))) return [];
        const why = `asked at ${cleanText(askedAt, 30)}, to be answered by ${cleanText(expiresAt, 30)}; its workflow has ended`;
        return [{ kind: 'question' as const, id, name: cleanText(data.shown.title, 200), why }];
      });
      return found.flat();
    },

    /** Leases of ours that ended and are still there: their addresses may be blocked still. */
    async leases(now: Date): Promise<Uncarried[]> {
      const seconds = now.getTime() / 1000;
      const over = (await allLeases(client, table)).flatMap(({ ours, cidr, scope, expiresAt }) =>
        ours && expiresAt !== undefined && expiresAt < seconds - LEASE_GRACE_SECONDS
          ? [{ cidr, scope, expiresAt }]
          : [],
      );
      return over.map(({ cidr, scope, expiresAt }) => ({
        kind: 'block',
        id: `${scope} ${cidr} ${expiresAt}`,
        name: `${cleanText(cidr, 60)} (${scope})`,
        why: `its lease ended at ${isoTime(expiresAt)}`,
      }));
    },

    /** Findings of today and yesterday of which an event was taken up, hours ago, and is not finished. */
    async events(now: Date): Promise<Uncarried[]> {
      const days = [now, new Date(now.getTime() - DAY_MS)].map((day) => findingDayKey(day.toISOString().slice(0, 10)));
      const noted = (await inChunks(days, (day) => itemsUnder(client, table, day, { most: MOST_FINDINGS }))).flat();
      const ids = new Set(noted.flatMap(({ sk }) => sk?.S?.split('#').at(-1) ?? []));
      const items = await batchGet(client, table, [...ids].map(findingKey));
      return items.flatMap((item) => {
        const id = item.pk?.S?.slice('FINDING#'.length) ?? '';
        const { title = 'a finding that cannot be read' } = (jsonIn(item.finding?.S) ?? {}) as { title?: unknown };
        return Object.entries(item).flatMap(([name, { S: claim = '' }]) => {
          const until = Number(claim.split(' ')[0]);
          if (!name.startsWith('busy#') || until > now.getTime() - EVENT_GRACE_MS) return [];
          const when = `taken up, and not finished by ${new Date(until || 0).toISOString()}`;
          return [
            { kind: 'event' as const, id, name: `${id.slice(0, 12)} ${cleanText(String(title), 200)}`, why: when },
          ];
        });
      });
    },
  };
}

const toldKey = (id: string) => ({ pk: { S: 'UNCARRIED' }, sk: { S: id } });

/** What was told already, in the table. */
export function uncarriedTold(client: DynamoDBClient, table: string): UncarriedTold {
  return {
    async known(ids) {
      const items = await batchGet(client, table, ids.map(toldKey));
      return new Set(items.flatMap(({ sk }) => sk?.S ?? []));
    },
    async remember(ids, now) {
      const ttl = ttlAfter(now);
      await inChunks(ids, (id) => client.send(new PutItemCommand({ TableName: table, Item: { ...toldKey(id), ttl } })));
    },
  };
}
