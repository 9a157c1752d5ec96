import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { cleanText } from '../domain/clean-text.ts';
import type { Incident, Said } from '../domain/incident.ts';
import { type Deployment, outputsOf } from './by-hand.ts';
import { unlessConditionFails } from './errors.ts';
import { incidentKey } from './incidents.ts';
import { daysOf, idsLike, type RecordReader, recordReader } from './record-reader.ts';
import { timelineStore } from './timeline.ts';

/** The record of a deployed stage, read and added to with a person's own credentials. */
export interface Record extends RecordReader {
  /** The ids of incidents that begin so, of those heard of since a time. */
  incidentsLike(prefix: string, since: Date, now: Date): Promise<string[]>;
  /** Says of an incident that somebody looks after it, or that it is over; false where it is closed already. */
  say(incident: Incident, what: 'acknowledged' | 'closed', why: string, now: Date): Promise<boolean>;
}

/** Opens the record of a stage. */
export async function openRecord(deployment: Deployment): Promise<Record> {
  const { StateTableName: table = '' } = await outputsOf(deployment);
  const client = new DynamoDBClient(deployment.config);
  return {
    ...recordReader(client, table),
    incidentsLike: (prefix, since, now) => idsLike(client, table, prefix, daysOf(since, now)),
    async say(incident, what, why, now) {
      const said: Said = { by: await whoAmI(deployment), at: now.toISOString(), why: cleanText(why, 500) };
      const closes = what === 'closed';
      const done = await unlessConditionFails(() =>
        client.send(
          new UpdateItemCommand({
            TableName: table,
            Key: incidentKey(incident.id),
            ConditionExpression: `attribute_exists(openedAt) AND attribute_not_exists(mergedInto)${closes ? ' AND #state <> :closed' : ''}`,
            UpdateExpression: `SET #what = :said${closes ? ', #state = :closed, stateSince = :now' : ''}`,
            ExpressionAttributeNames: { '#what': what, ...(closes ? { '#state': 'state' } : {}) },
            ExpressionAttributeValues: {
              ':said': { S: JSON.stringify(said) },
              ...(closes ? { ':closed': { S: 'closed' }, ':now': { S: said.at } } : {}),
            },
          }),
        ),
      );
      const entry = { id: `${what} ${said.at}`, at: now, what, who: said.by, why: said.why, data: {} };
      if (done) await timelineStore(client, table).noteIncident(incident.id, entry);
      return done;
    },
  };
}

/** The IAM identity of whoever runs the command. */
async function whoAmI({ config }: Deployment): Promise<string> {
  const { Arn = 'unknown' } = await new STSClient(config).send(new GetCallerIdentityCommand({}));
  return Arn;
}
