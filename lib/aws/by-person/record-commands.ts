import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { Incident, Said } from '../../domain/record/incident.ts';
import { cleanText } from '../../domain/text/clean-text.ts';
import { unlessConditionFails } from '../errors.ts';
import { incidentKey } from '../table/incidents.ts';
import { daysOf, idsLike, type RecordReader, recordReader } from '../table/record-reader.ts';
import { timelineStore } from '../table/timeline.ts';
import { type Deployment, outputsOf } from './by-hand.ts';
import { serviceClock } from './service-clock.ts';

/** The record of a deployed stage, read and added to with a person's own credentials. */
export interface Record extends RecordReader {
  /** The ids of incidents that begin so, of those heard of since a time. */
  incidentsLike(prefix: string, since: Date, now: Date): Promise<string[]>;
  /**
   * Says of an incident that somebody looks after it, or that it is over; false where it is closed already. What happens after it opens it
   * again, so that when it was said is what AWS's clock says; `now` only where that is not known.
   */
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
      const { by, at } = await whoAmI(deployment, now);
      const said: Said = { by, at: at.toISOString(), why: cleanText(why, 500) };
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
      const entry = { id: `${what} ${said.at}`, at, what, who: said.by, why: said.why, data: {} };
      if (done) await timelineStore(client, table).noteIncident(incident.id, entry);
      return done;
    },
  };
}

/** The IAM identity of whoever runs the command, and when AWS was asked for it. */
async function whoAmI({ config }: Deployment, now: Date): Promise<{ readonly by: string; readonly at: Date }> {
  const client = new STSClient(config);
  const clock = serviceClock(client);
  const { Arn = 'unknown' } = await client.send(new GetCallerIdentityCommand({}));
  return { by: Arn, at: clock() ?? now };
}
