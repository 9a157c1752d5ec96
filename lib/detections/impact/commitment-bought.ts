import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { apiCall, callName, parameter, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('provisionedModelName');

/** Capacity, or a discount on it, was bought for months or years: it cannot be given back, and it is paid whether it is used or not. */
export default detection({
  id: 'impact/commitment-bought',
  title: 'Capacity or a plan bought for a long time',
  severity: 'medium',
  attack: ['T1496.001'],
  pattern: apiCall(
    [
      'ec2',
      'rds',
      'elasticache',
      'redshift',
      'memorydb',
      'es',
      'dynamodb',
      'savingsplans',
      'shield',
      'bedrock',
      'medialive',
    ],
    [
      { wildcard: 'PurchaseReserved*Offering*' },
      { prefix: 'PurchaseCapacityBlock' },
      'PurchaseHostReservation',
      'PurchaseScheduledInstances',
      'AcceptReservedInstancesExchangeQuote',
      'AcceptReservedNodeExchange',
      'PurchaseOffering',
      'CreateSavingsPlan',
      'CreateSubscription',
      'CreateProvisionedModelThroughput',
    ],
  ),
  when: isForLong,
  subject,
  summary: told(subject, 'it is paid for whether it is used or not'),
  advice: [
    'Ask {the caller}. If nobody knows of it, write to AWS Support at once: it may be taken back.',
    'Look at what else {the caller} did.',
  ],
  noPlaybook: 'What was bought can only be taken back by AWS Support.',
  references: [
    'https://attack.mitre.org/techniques/T1496/001/',
    'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ri-market-concepts-buying.html',
  ],
});

/** Throughput of a model is bought by the hour unless a term is named. */
function isForLong(event: AccountEvent): boolean {
  return callName(event) !== 'CreateProvisionedModelThroughput' || parameter(event, 'commitmentDuration') !== undefined;
}
