import * as z from 'zod/mini';

/** Other systems that hear of what riposte records. */
export const CHANNELS = ['pagerDuty', 'splunk', 'datadog', 'securityHub', 'ocsf', 'chat', 'ordered'] as const;
export type Channel = (typeof CHANNELS)[number];

/** Those that hear by riposte's own bus, which has no order. */
export type BusChannel = Exclude<Channel, 'ordered'>;

/** What the detail-type of events for a channel says on riposte's own bus: rules go by it. */
export const OUT: Readonly<Record<BusChannel, string>> = {
  pagerDuty: 'PagerDuty Event',
  splunk: 'Splunk Event',
  datadog: 'Datadog Log',
  securityHub: 'Security Hub Finding',
  ocsf: 'OCSF Detection Finding',
  chat: 'Chat Notification',
};

/** The source of all events on riposte's own bus. */
export const OUT_SOURCE = 'riposte';

/** What is put on the bus: for a channel, in the form that it reads. */
export interface OutMessage {
  readonly channel: BusChannel;
  readonly detail: object;
}

/** What is published in order: within a group one after the other, and what has the same id once. */
export interface Ordered {
  readonly group: string;
  readonly id: string;
  readonly body: object;
}

/** The channels a deployment asked for, comma-separated. */
export const channelsVariable = z.pipe(
  z.pipe(
    z.string(),
    z.transform((text) => text.split(',')),
  ),
  z.array(z.enum(CHANNELS)),
);
