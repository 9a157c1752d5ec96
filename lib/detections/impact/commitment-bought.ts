import { detection } from '../../domain/detection.ts';
import { apiCall, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom(
  'reservedInstancesOfferingId',
  'reservedDBInstancesOfferingId',
  'capacityBlockOfferingId',
  'savingsPlanOfferingId',
);

/** Capacity or a plan was bought for years: it cannot be given back, and the bill comes every month. */
export default detection({
  id: 'impact/commitment-bought',
  title: 'Capacity bought for a long time',
  severity: 'medium',
  attack: ['T1496.001'],
  pattern: apiCall(
    ['ec2', 'rds', 'elasticache', 'redshift', 'memorydb', 'es', 'dynamodb', 'savingsplans'],
    [{ wildcard: 'PurchaseReserved*' }, 'PurchaseCapacityBlock', 'PurchaseHostReservation', 'CreateSavingsPlan'],
  ),
  subject,
  summary: told(subject, 'it is paid for whether it is used or not'),
  advice: ['Ask the caller. Write to AWS Support at once if nobody knows: what was just bought may be taken back.'],
  references: [
    'https://attack.mitre.org/techniques/T1496/001/',
    'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ri-market-concepts-buying.html',
  ],
});
