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
/** Where an incident is. */
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

/** A write to an incident's item, where its condition holds; `values` are texts, `more` is anything else. */
interface Change {
  readonly set: string;
  readonly when: string;
  readonly values: Readonly<Record<string, string>>;
  readonly more?: Record<string, AttributeValue>;
}

/** Incidents in the table: an item each, one for each finding in it, and one for each thing that leads to it. */
export function incidentTable(client: DynamoDBClient, table: string): IncidentTable {
  const change = async (id: string, what: Change): Promise<Written> => {
    try {
      const { Attributes } = await client.send(new UpdateItemCommand(changeOf(table, id, what)));
      return { done: true, item: Attributes };
    } catch (error) {
      return { done: false, item: itemFound(error) };
    }
  };
  const changed = async (incident: Incident, what: Change) =>
    toIncident((await change(incident.id, what)).item) ?? incident;
  const put = (Item: Item) => client.send(new PutItemCommand({ TableName: table, Item }));
  const update = (Key: Item, UpdateExpression: string, ExpressionAttributeValues: Item) =>
    client.send(new UpdateItemCommand({ TableName: table, Key, UpdateExpression, ExpressionAttributeValues }));

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
        client.send(new UpdateItemCommand({ TableName: table, Key: linkKey(link), ...linkChange(next, before, now) })),
      ),

    async enter(id, finding, opens, now) {
      const ttl = ttlAfter(now);
      const { pk } = incidentKey(id);
      const [written] = await Promise.all([
        change(id, opening(id, finding, opens, ttl)),
        put({ pk, sk: { S: `FINDING#${finding.id}` }, finding: { S: JSON.stringify(finding) }, ttl }),
        put({ pk: { S: incidentDayKey(now.toISOString().slice(0, 10)) }, sk: { S: id }, ttl }),
        update({ pk: { S: `FINDING#${finding.id}` }, sk: { S: 'FINDING' } }, 'SET incident = :id', {
          ':id': { S: id },
        }),
      ]);
      return enteredBy(id, written);
    },

    raise: (incident, worse) =>
      changed(incident, {
        set: 'severity = :severity, severityBy = :by',
        when: 'severity = :was',
        values: { severity: worse.severity, by: worse.id, was: incident.severity },
      }),

    changeState: (incident, state, now, eventId) =>
      changed(incident, {
        set: `#state = :state, stateSince = :now${eventId === undefined ? '' : ', reopenedBy = :event'}`,
        when: '#state = :was',
        values: {
          ...{ state, now: now.toISOString(), was: incident.state },
          ...(eventId === undefined ? {} : { event: eventId }),
        },
      }),

    async merge(id, into, now) {
      const { done, item } = await change(id, {
        set: 'mergedInto = :into, mergedSince = :since, #ttl = :ttl',
        when: NOT_MERGED,
        values: { into: into.incident },
        more: { ':since': { N: String(into.since) }, ':ttl': ttlAfter(now) },
      });
      const elsewhere = mergedIntoOf(item);
      if (!done) return elsewhere === undefined ? undefined : { mergedInto: elsewhere };
      const { mergedInto: _, ...before } = item ?? {};
      const incident = toIncident(before);
      if (incident === undefined) return undefined;
      await update(incidentKey(into.incident), 'ADD merged :ids', { ':ids': { SS: [id] } });
      return { incident };
    },
  };
}

/** Whether a write was made, and the item as it is then; where it was not, the item that is there. */
interface Written {
  readonly done: boolean;
  readonly item: Item | undefined;
}

const NOT_MERGED = 'attribute_not_exists(mergedInto)';

function changeOf(TableName: string, id: string, { set, when, values, more = {} }: Change) {
  const texts = Object.entries(values).map(([key, S]) => [`:${key}`, { S }] as const);
  const names = ['#state', '#ttl', '#region'].filter((name) => set.includes(name) || when.includes(name));
  return {
    TableName,
    Key: incidentKey(id),
    ConditionExpression: when,
    UpdateExpression: `SET ${set}`,
    ...(names.length === 0
      ? {}
      : { ExpressionAttributeNames: Object.fromEntries(names.map((name) => [name, name.slice(1)])) }),
    ExpressionAttributeValues: { ...Object.fromEntries(texts), ...more },
    ReturnValues: 'ALL_NEW',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  } as const;
}

/** Opens an incident with the finding that is first in it; of one that is open already only when it was last seen. */
function opening(id: string, finding: Finding, opens: Date, ttl: AttributeValue): Change {
  const first = FIRST.map((name) => `${name} = if_not_exists(${name}, :${name.replace('#', '')})`);
  const { title, account, region, actor, severity, time } = finding;
  return {
    set: `${first.join(', ')}, lastSeen = :seen, #ttl = :ttl`,
    when: NOT_MERGED,
    values: {
      ...{ id, title, account, region, actor, severity, openedBy: finding.id, severityBy: finding.id },
      ...{ openedAt: opens.toISOString(), firstSeen: time, seen: time, state: 'open' },
    },
    more: { ':ttl': ttl },
  };
}

function enteredBy(id: string, { done, item }: Written): Entered {
  const elsewhere = done ? undefined : mergedIntoOf(item);
  if (elsewhere !== undefined) return { mergedInto: elsewhere };
  const incident = toIncident(item);
  if (incident === undefined) throw new Error(`The record of incident ${id} is not as riposte wrote it`);
  return { incident };
}

/** What a link leads to from now on, unless somebody else wrote it since it was read as `before`. */
function linkChange(next: LinkState, before: LinkState | undefined, now: Date) {
  const was = before && {
    ':was': { S: before.incident },
    ':wasAt': { N: String(before.at) },
    ':wasUsers': { S: JSON.stringify(before.users) },
  };
  return {
    ConditionExpression:
      was === undefined
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
      ...was,
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
