import { findingSchema } from '../../domain/finding/finding.ts';
import type { FindingStore } from '../../domain/record/finding-ports.ts';
import { isAwsError } from '../errors.ts';
import { type FindingItems, findingKey } from './finding-item.ts';
import { incidentKey } from './incidents.ts';

/** Whether findings are over, and that they are. */
export function closingStore({ read, update }: FindingItems): Pick<FindingStore, 'close' | 'goesOn' | 'closeTold'> {
  return {
    async close(id, time, eventId, opened) {
      try {
        const { Attributes } = await update(id, {
          ConditionExpression: `(#status = :open OR (closedBy = :event AND NOT closeTold = :event))${lastOpened(opened)}`,
          UpdateExpression: 'SET #status = :closed, closedAt = :time, closedBy = :event',
          ExpressionAttributeNames: { '#status': 'status' },
          ExpressionAttributeValues: {
            ':open': { S: 'open' },
            ':closed': { S: 'closed' },
            ':time': { S: time },
            ':event': { S: eventId },
            ...(opened ? { ':opened': { N: String(opened) } } : {}),
          },
          ReturnValues: 'ALL_NEW',
        });
        if (Attributes?.closeTold?.S === eventId) return 'told';
        return findingSchema.parse(JSON.parse(Attributes?.finding?.S ?? 'null'));
      } catch (error) {
        if (isAwsError(error, 'ConditionalCheckFailedException')) return undefined;
        throw error;
      }
    },

    async goesOn(id) {
      let item = await read(findingKey(id));
      if (item?.status?.S === 'closed' || item?.over !== undefined) return false;
      for (let next = item?.incident?.S; next !== undefined; next = item?.mergedInto?.S)
        item = await read(incidentKey(next));
      return (item?.state?.S ?? 'open') === 'open';
    },

    async closeTold(id, eventId) {
      await update(id, {
        UpdateExpression: 'SET closeTold = :event',
        ExpressionAttributeValues: { ':event': { S: eventId } },
      });
    },
  };
}

/** That no part of it was opened since; 0 says that it never had any. One without parts was not seen after it ended: that word may come late, or twice. */
function lastOpened(opened: number | undefined): string {
  if (opened === undefined) return ' AND lastSeen <= :time';
  return opened === 0 ? ' AND attribute_not_exists(opened)' : ' AND opened = :opened';
}
