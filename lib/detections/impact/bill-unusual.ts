import { detection } from '../../domain/detection.ts';
import { at, textAt } from '../../domain/json.ts';

/** Cost Anomaly Detection, a budget or an alarm on the bill says that more is spent than usual. */
export default detection({
  id: 'impact/bill-unusual',
  title: 'Bill or budget higher than planned',
  severity: 'medium',
  attack: ['T1496'],
  pattern: {
    $or: [
      { source: ['aws.ce'], 'detail-type': ['Anomaly Detected'] },
      { source: ['aws.budgets'], 'detail-type': [{ wildcard: '*udget*' }] },
      {
        source: ['aws.cloudwatch'],
        'detail-type': ['CloudWatch Alarm State Change'],
        detail: {
          state: { value: ['ALARM'] },
          configuration: { metrics: { metricStat: { metric: { namespace: ['AWS/Billing'] } } } },
        },
      },
    ],
  },
  subject: (event) =>
    textAt(event.detail, 'anomalyId') ??
    textAt(event.detail, 'budgetName') ??
    textAt(event.detail, 'alarmName') ??
    `account ${event.account}`,
  summary: (event) => {
    const cause =
      textAt(event.detail, 'dimensionValue') ?? textAt(event.detail, 'budgetName') ?? textAt(event.detail, 'alarmName');
    const extra = at(event.detail, 'impact.totalImpact');
    return `More is spent than usual in account ${event.account} (${cause ?? 'bill'}${extra === undefined ? '' : `, about ${String(extra)} dollars`}).`;
  },
  advice: [
    'Look in Cost Explorer by service and region for what grew: mining shows as instances in regions you do not use.',
    'If nobody knows it, stop it and look for the credentials that started it.',
  ],
  references: [
    'https://attack.mitre.org/techniques/T1496/',
    'https://docs.aws.amazon.com/cost-management/latest/userguide/cad-eventbridge.html',
  ],
});
