/**
 * The metrics that riposte makes itself: what an alarm reads, and no metric of AWS's own says. Each is paid for by the hour in which it is written,
 * so that it is written where something is wrong, and never else.
 */
export const OWN_METRICS = ['PolicyUnusable', 'LeasesUnusable', 'AddressesWithoutRoom'] as const;

/** The name of one of them. */
export type OwnMetric = (typeof OWN_METRICS)[number];
