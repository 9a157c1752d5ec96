import { type AttributeValue, type DynamoDBClient, GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { type Finding, findingSchema } from '../../domain/finding/finding.ts';
import { inChunks } from '../../domain/in-chunks.ts';
import type { Incident } from '../../domain/record/incident.ts';
import type { Entry } from '../../domain/record/record.ts';
import { jsonIn } from '../../domain/text/json.ts';
import { findingDayKey } from './finding-days.ts';
import { incidentDayKey, incidentKey, toIncident } from './incidents.ts';
import { itemsUnder } from './items-under.ts';
import { toEntry } from './timeline.ts';

type Item = Record<string, AttributeValue>;

/** A finding as a list has it: with the incident it is part of, where there is one. */
export interface ListedFinding extends Finding {
  readonly incident?: string;
}

/** A finding with all that is kept of it. */
export interface FindingRecord {
  readonly finding: ListedFinding;
  readonly status: string;
  readonly lastSeen: string;
  readonly entries: readonly Entry[];
}

/** An incident with its findings and the lines of its own record; those of its findings stand under each. */
export interface IncidentRecord {
  readonly incident: Incident;
  /** Incidents that turned out to be part of this one. */
  readonly merged: readonly string[];
  readonly findings: readonly Finding[];
  readonly entries: readonly Entry[];
}

/** Reads the record by day and by id, never the whole table. */
export interface RecordReader {
  /** The findings seen since a time, newest first. */
  findings(since: Date, now: Date): Promise<ListedFinding[]>;
  /** The incidents heard of since a time, the one seen last first. */
  incidents(since: Date, now: Date): Promise<Incident[]>;
  finding(id: string): Promise<FindingRecord | undefined>;
  /** An incident, also by the id of one that became part of it. */
  incident(id: string): Promise<IncidentRecord | undefined>;
}

/** How many incidents may have become part of one another in a row. */
const HOPS = 12;

/** The record as it stands in the table. */
export function recordReader(client: DynamoDBClient, table: string): RecordReader {
  const query = (pk: string, from?: string) => itemsUnder(client, table, pk, { from });

  async function headerOf(id: string): Promise<Item | undefined> {
    let key = id;
    for (let hops = 0; hops < HOPS; hops += 1) {
      const { Item } = await client.send(new GetItemCommand({ TableName: table, Key: incidentKey(key) }));
      if (Item?.mergedInto?.S === undefined) return Item;
      key = Item.mergedInto.S;
    }
    return undefined;
  }

  async function partsOf(id: string): Promise<{ merged: string[]; items: Item[] }> {
    const items = await query(`INCIDENT#${id}`);
    const own = items.find(({ sk }) => sk?.S === 'INCIDENT')?.merged?.SS ?? [];
    const more = await Promise.all(own.map(partsOf));
    return {
      merged: [...own, ...more.flatMap(({ merged }) => merged)],
      items: [...items, ...more.flatMap((one) => one.items)],
    };
  }

  return {
    async findings(since, now) {
      const days = await inChunks(daysOf(since, now), (day) =>
        query(findingDayKey(day), day === dayOf(since) ? since.toISOString() : undefined),
      );
      const found = days.flat().flatMap((item) => listed(item) ?? []);
      // What was seen again stands there again: the latest counts.
      const latest = new Map<string, ListedFinding>();
      for (const one of found.reverse()) if (!latest.has(one.id)) latest.set(one.id, one);
      return [...latest.values()];
    },

    async incidents(since, now) {
      const days = await inChunks(daysOf(since, now), (day) => query(incidentDayKey(day)));
      const ids = new Set(days.flat().flatMap(({ sk }) => sk?.S ?? []));
      const found = await inChunks([...ids], async (id) => toIncident(await headerOf(id)));
      const unique = new Map(found.flatMap((one) => (one === undefined ? [] : [[one.id, one] as const])));
      return [...unique.values()]
        .filter(({ lastSeen, openedAt }) => [lastSeen, openedAt].some((at) => Date.parse(at) >= since.getTime()))
        .sort((a, b) => (a.lastSeen < b.lastSeen ? 1 : -1));
    },

    async finding(id) {
      const items = await query(`FINDING#${id}`);
      const header = items.find(({ sk }) => sk?.S === 'FINDING');
      const finding = header === undefined ? undefined : listed(header);
      if (header === undefined || finding === undefined) return undefined;
      return {
        finding: { ...finding, count: Number(header.count?.N ?? finding.count) },
        status: header.status?.S ?? 'open',
        lastSeen: header.lastSeen?.S ?? finding.time,
        entries: items.flatMap((item) => toEntry(item) ?? []),
      };
    },

    async incident(id) {
      const incident = toIncident(await headerOf(id));
      if (incident === undefined) return undefined;
      const { merged, items } = await partsOf(incident.id);
      const findings = items.flatMap((item) =>
        item.sk?.S?.startsWith('FINDING#') === true ? (listed(item) ?? []) : [],
      );
      return {
        incident,
        merged,
        findings: [...new Map(findings.map((one) => [one.id, one])).values()].sort((a, b) =>
          a.time < b.time ? -1 : 1,
        ),
        entries: items.flatMap((item) => toEntry(item) ?? []),
      };
    },
  };
}

/** The ids that a prefix may mean, of those heard of in the last days; for what a person typed. */
export async function idsLike(
  client: DynamoDBClient,
  table: string,
  prefix: string,
  days: readonly string[],
): Promise<string[]> {
  const found = await inChunks(days, (day) =>
    client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: { ':pk': { S: incidentDayKey(day) }, ':prefix': { S: prefix } },
      }),
    ),
  );
  return [...new Set(found.flatMap(({ Items = [] }) => Items.flatMap(({ sk }) => sk?.S ?? [])))];
}

/** The UTC days from one time to another. */
export function daysOf(since: Date, now: Date): string[] {
  const days: string[] = [];
  for (let at = Date.parse(dayOf(since)); at <= now.getTime(); at += 86_400_000) days.push(dayOf(new Date(at)));
  return days;
}

function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10);
}

function listed(item: Item): ListedFinding | undefined {
  const finding = findingSchema.safeParse(jsonIn(item.finding?.S)).data;
  if (finding === undefined) return undefined;
  return { ...finding, ...(item.incident?.S === undefined ? {} : { incident: item.incident.S }) };
}
