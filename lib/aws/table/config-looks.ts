import { type ConfigServiceClient, StartConfigRulesEvaluationCommand } from '@aws-sdk/client-config-service';
import { type DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { AskConfig, LookStore } from '../../domain/record/look-ports.ts';
import { cleanText } from '../../domain/text/clean-text.ts';
import { judgedKey } from './finding-parts.ts';
import { itemsUnder } from './items-under.ts';
import { ttlAfter } from './kept-for.ts';

/** An evaluation is under way, was asked for within the minute, or too many calls are made: it passes. */
const BUSY = new Set(['LimitExceededException', 'ResourceInUseException', 'ThrottlingException']);

/** Rules that judge one thing. */
const MOST_RULES = 20;

const TTL_SECONDS = 86_400;

const keyOf = (rule: string) => ({ pk: { S: `LOOK#${rule}` }, sk: { S: 'LOOK' } });

/**
 * Has a rule of AWS Config look at what it is about. It goes by what was recorded last: a rule that judges changes says what it said before until the
 * recorder has the change, and then looks by itself; one that looks by the clock reads the account. One evaluation of a rule at a time, a call a
 * minute. Source: AWS Config API reference, StartConfigRulesEvaluation.
 */
export function configAsker(client: ConfigServiceClient): AskConfig {
  return async (rule) => {
    try {
      await client.send(new StartConfigRulesEvaluationCommand({ ConfigRuleNames: [rule] }));
      return 'looks';
    } catch (error) {
      const { name, message } = error as Error;
      return BUSY.has(name) ? 'busy' : { problem: cleanText(`${name}: ${message}`, 300) };
    }
  };
}

/** When rules were last had to look, an item each in the table, for a day. */
export function lookStore(client: DynamoDBClient, table: string): LookStore {
  return {
    async judgedOf(thing) {
      const items = await itemsUnder(client, table, judgedKey(thing).pk.S, { most: MOST_RULES });
      return items.flatMap(({ finding }) => finding?.S ?? []);
    },
    async last(rule) {
      const { Item } = await client.send(
        new GetItemCommand({ TableName: table, Key: keyOf(rule), ConsistentRead: true }),
      );
      const at = new Date(Item?.askedAt?.S ?? '');
      return Number.isNaN(at.getTime()) ? undefined : at;
    },
    async note(rule, at) {
      const ttl = ttlAfter(at, TTL_SECONDS);
      await client.send(
        new PutItemCommand({ TableName: table, Item: { ...keyOf(rule), askedAt: { S: at.toISOString() }, ttl } }),
      );
    },
  };
}
