import type { AccountEvent } from '../domain/finding/event.ts';
import { itemsAt, textAt } from '../domain/text/json.ts';

/** Shield Advanced's metric of a flood of requests, the only kind of flood that rate limits and countries answer. */
export const FLOOD_METRIC = 'DDoSAttackRequestsPerSecond';

/** What a flood of requests reaches, by ARN, as an alarm's metric names it; empty where the alarm is about something else. */
export function flooded({ detail }: AccountEvent): string {
  const metrics = itemsAt(detail, 'configuration.metrics');
  const metric = metrics.find((one) => textAt(one, 'metricStat.metric.name') === FLOOD_METRIC);
  return textAt(metric, 'metricStat.metric.dimensions.ResourceArn') ?? '';
}

/** The distribution that a flood of requests reaches, by its id. */
export function floodedDistribution(event: AccountEvent): string | undefined {
  return /^arn:[\w-]+:cloudfront::\d{12}:distribution\/(E[A-Z0-9]{7,31})$/.exec(flooded(event))?.[1];
}
