/** When the prices were written down. They are list prices of us-east-1 in USD, without free tiers; AWS changes them without asking us. */
export const PRICES_OF = '2026-11-26';

/** What one of each costs; a month where it is something that stays. */
export const PRICES = {
  alarm: 0.1,
  'alarm on an anomaly': 0.3,
  'composite alarm': 0.5,
  'custom metric': 0.3,
  dashboard: 3,
  'customer-managed key': 1,
  secret: 0.4,
  'web ACL': 5,
  'rule of a web ACL': 1,
  'request inspected by WAF': 0.6 / 1e6,
  'invocation of a function': 0.2 / 1e6,
  'GB-second of a function (arm64)': 0.0000133334,
  'write to DynamoDB': 0.625 / 1e6,
  'read from DynamoDB': 0.125 / 1e6,
  'state transition': 0.025 / 1e3,
  'request to SQS': 0.4 / 1e6,
  'e-mail by SNS': 2 / 1e5,
  'own event on the bus': 1 / 1e6,
  'GB of logs': 0.5,
  'management event copied once more': 2 / 1e5,
  'data event': 0.1 / 1e5,
  'event analysed by Insights': 0.35 / 1e5,
  'item recorded by Config': 0.003,
  'evaluation by Config': 0.001,
  'call to KMS': 0.03 / 1e4,
} as const;

/** One of the things that are paid for. */
export type Priced = keyof typeof PRICES;
