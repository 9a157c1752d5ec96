import { type AttributeValue, type DynamoDBClient, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { Finding } from '../../domain/finding/finding.ts';
import {
  type Incident,
  incidentSchema,
  type Link,
  type LinkState,
  linkId,
  type Place,
} from '../../domain/record/incident.ts';
import type { Entered, IncidentTable } from '../../domain/record/incident-ports.ts';
import { itemFound, unlessConditionFails } from '../errors.ts';
import { batchGet } from './batch-get.ts';
import { ttlAfter } from './kept-for.ts';

type Item = Record<string, AttributeValue>;

const LINK_TTL_SECONDS = 14 * 86_400;

const linkKey = (link: Link) => ({ pk: { S: `LINK#${linkId(link)}` }, sk: { S: 'LINK' } });
export const incidentKey = (id: string) => ({ pk: { S: `INCIDENT#${id}` }, sk: { S: 'INCIDENT' } });
/** Where incidents of a day are named: every day on which they were heard of. */
export const incidentDayKey = (day: string) => `DAY#${day}#INCIDENTS`;

/** What stands as JSON in an incident's item. */
const AS_JSON = ['acknowledged', 'closed'];

/** An incident's item, read; undefined where there is none, or a part of another one. */
export function toIncident(item: Item | undefined): Incident | undefined {
  if (item === undefined || item.mergedInto !== undefined) return undefined;
  const fields = Object.entries(item).flatMap(([key, { S: text }]) =>
    text === undefined ? [] : [[key, AS_JSON.includes(key) ? JSON.parse(text) : text] as const],
  );
  return incidentSchema.safeParse(Object.fromEntries(fields)).data;
}

/** What the finding that opens an incident says of it. */
const FIRST = [
  ...['id', 'title', 'account', '#region', 'actor', 'severity', 'severityBy', 'openedBy', 'openedAt', 'firstSeen'],
  '#state',
];

/** Incidents in the table: an item each, one for each finding in it, and one for each thing that leads to it. */
export function incidentTable(client: DynamoDBClient, table: string): IncidentTable {
  async function update(
    id: string,
    UpdateExpression: string,
    condition: string,
    values: Record<string, string>,
    more: Record<string, AttributeValue> = {},
  ): Promise<{ readonly done: boolean; readonly item: Item | undefined }> {
    const texts = Object.entries(values).map(([key, S]) => [`:${key}`, { S }] as const);
    const names = ['#state', '#ttl', '#region'].filter(
      (name) => UpdateExpression.includes(name) || condition.includes(name),
    );
    try {
      const { Attributes } = await client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: incidentKey(id),
          ConditionExpression: condition,
          UpdateExpression,
          ...(names.length === 0
            ? {}
            : { ExpressionAttributeNames: Object.fromEntries(names.map((name) => [name, name.slice(1)])) }),
          ExpressionAttributeValues: { ...Object.fromEntries(texts), ...more },
          ReturnValues: 'ALL_NEW',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return { done: true, item: Attributes };
    } catch (error) {
      return { done: false, item: itemFound(error) };
    }
  }

  async function changed(incident: Incident, writing: ReturnType<typeof update>): Promise<Incident> {
    return toIncident((await writing).item) ?? incident;
  }

  async function header(id: string, finding: Finding, opens: Date, now: Date): Promise<Entered> {
    const first = FIRST.map((name) => `${name} = if_not_exists(${name}, :${name.replace('#', '')})`);
    const { title, account, region, actor, severity, time } = finding;
    const { done, item } = await update(
      id,
      `SET ${first.join(', ')}, lastSeen = :seen, #ttl = :ttl`,
      'attribute_not_exists(mergedInto)',
      {
        ...{ id, title, account, region, actor, severity, openedBy: finding.id, severityBy: finding.id },
        ...{ openedAt: opens.toISOString(), firstSeen: time, seen: time, state: 'open' },
      },
      { ':ttl': ttlAfter(now) },
    );
    const elsewhere = done ? undefined : mergedIntoOf(item);
    if (elsewhere !== undefined) return { mergedInto: elsewhere };
    const incident = toIncident(item);
    if (incident === undefined) throw new Error(`The record of incident ${id} is not as riposte wrote it`);
    return { incident };
  }

  const put = (Item: Item) => client.send(new PutItemCommand({ TableName: table, Item }));

  return {
    async links(links) {
      if (links.length === 0) return [];
      const Keys = [...new Map(links.map((link) => [linkId(link), linkKey(link)])).values()];
      const items = await batchGet(client, table, Keys);
      const found = new Map(items.map((item) => [item.pk?.S, toState(item)]));
      return links.map((link) => found.get(linkKey(link).pk.S));
    },

    writeLink: (link, next, before, now) =>
      unlessConditionFails(() =>
        client.send(
          new UpdateItemCommand({
            TableName: table,
            Key: linkKey(link),
            ConditionExpression:
              before === undefined
                ? 'attribute_not_exists(incident)'
                : 'incident = :was AND seenAt = :wasAt AND usedBy = :wasUsers',
            UpdateExpression: 'SET incident = :incident, since = :since, seenAt = :at, usedBy = :users, #ttl = :ttl',
            ExpressionAttributeNames: { '#ttl': 'ttl' },
            ExpressionAttributeValues: {
              ':incident': { S: next.incident },
              ':since': { N: String(next.since) },
              ':at': { N: String(next.at) },
              ':users': { S: JSON.stringify(next.users) },
              ':ttl': ttlAfter(now, LINK_TTL_SECONDS),
              ...(before === undefined
                ? {}
                : {
                    ':was': { S: before.incident },
                    ':wasAt': { N: String(before.at) },
                    ':wasUsers': { S: JSON.stringify(before.users) },
                  }),
            },
          }),
        ),
      ),

    async enter(id, finding, opens, now) {
      const ttl = ttlAfter(now);
      const { pk } = incidentKey(id);
      const [entered] = await Promise.all([
        header(id, finding, opens, now),
        put({ pk, sk: { S: `FINDING#${finding.id}` }, finding: { S: JSON.stringify(finding) }, ttl }),
        put({ pk: { S: incidentDayKey(now.toISOString().slice(0, 10)) }, sk: { S: id }, ttl }),
        client.send(
          new UpdateItemCommand({
            TableName: table,
            Key: { pk: { S: `FINDING#${finding.id}` }, sk: { S: 'FINDING' } },
            UpdateExpression: 'SET incident = :id',
            ExpressionAttributeValues: { ':id': { S: id } },
          }),
        ),
      ]);
      return entered;
    },

    raise: (incident, worse) =>
      changed(
        incident,
        update(incident.id, 'SET severity = :severity, severityBy = :by', 'severity = :was', {
          severity: worse.severity,
          by: worse.id,
          was: incident.severity,
        }),
      ),

    changeState: (incident, state, now, eventId) =>
      changed(
        incident,
        update(
          incident.id,
          `SET #state = :state, stateSince = :now${eventId === undefined ? '' : ', reopenedBy = :event'}`,
          '#state = :was',
          { state, now: now.toISOString(), was: incident.state, ...(eventId === undefined ? {} : { event: eventId }) },
        ),
      ),

    async merge(id, into, now) {
      const more = { ':since': { N: String(into.since) }, ':ttl': ttlAfter(now) };
      const { done, item } = await update(
        id,
        'SET mergedInto = :into, mergedSince = :since, #ttl = :ttl',
        'attribute_not_exists(mergedInto)',
        { into: into.incident },
        more,
      );
      const elsewhere = mergedIntoOf(item);
      if (!done) return elsewhere === undefined ? undefined : { mergedInto: elsewhere };
      const { mergedInto: _, ...before } = item ?? {};
      const incident = toIncident(before);
      if (incident === undefined) return undefined;
      await client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: incidentKey(into.incident),
          UpdateExpression: 'ADD merged :ids',
          ExpressionAttributeValues: { ':ids': { SS: [id] } },
        }),
      );
      return { incident };
    },
  };
}

function mergedIntoOf(item: Item | undefined): Place | undefined {
  const incident = item?.mergedInto?.S;
  return incident === undefined ? undefined : { incident, since: Number(item?.mergedSince?.N) };
}

function toState(item: Item): LinkState {
  const users: unknown = JSON.parse(item.usedBy?.S ?? '[]');
  return {
    incident: item.incident?.S ?? '',
    since: Number(item.since?.N),
    at: Number(item.seenAt?.N),
    users: Array.isArray(users) ? users.map(String) : [],
  };
}
