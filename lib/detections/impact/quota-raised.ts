import { detection } from '../../domain/finding/detection.ts';
import { apiCall, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('serviceCode');

/** Somebody wants to run more than the account may. */
export default detection({
  id: 'impact/quota-raised',
  title: 'Service quota asked to be raised',
  severity: 'low',
  attack: ['T1578.005', 'T1496.001'],
  pattern: apiCall(
    ['servicequotas', 'support'],
    ['RequestServiceQuotaIncrease', 'PutServiceQuotaIncreaseRequestIntoTemplate', 'CreateCase'],
  ),
  subject,
  summary: told(subject, 'more can be run in this account'),
  advice: ['Ask {the caller}; miners raise the limit of GPU instances first.'],
  references: [
    'https://attack.mitre.org/techniques/T1578/005/',
    'https://docs.aws.amazon.com/servicequotas/latest/userguide/request-quota-increase.html',
  ],
});
