import { detection } from '../../domain/finding/detection.ts';
import { at, plain, textAt } from '../../domain/text/json.ts';

/** Cost Anomaly Detection or a budget says that more is spent than usual or planned. */
export default detection({
  id: 'impact/bill-unusual',
  title: 'More is spent than usual',
  severity: 'medium',
  attack: ['T1496'],
  pattern: {
    source: ['aws.ce', 'aws.budgets'],
    'detail-type': ['Anomaly Detected', { prefix: 'Budget' }, { prefix: 'AWS Budgets' }],
  },
  subject: (event) =>
    textAt(event.detail, 'anomalyId') ?? textAt(event.detail, 'budgetName') ?? `account ${event.account}`,
  summary: (event) => {
    const cause = textAt(event.detail, 'dimensionValue') ?? textAt(event.detail, 'budgetName') ?? 'all services';
    const extra = at(event.detail, 'impact.totalImpact');
    return `More is spent than usual in account ${event.account} (${cause}${extra === undefined ? '' : `, about ${plain(extra)} dollars`}).`;
  },
  advice: [
    'Look in Cost Explorer by service and region for what grew.',
    'If nobody knows it, stop it and look for the credentials that started it.',
  ],
  references: [
    'https://attack.mitre.org/techniques/T1496/',
    'https://docs.aws.amazon.com/cost-management/latest/userguide/cad-eventbridge.html',
  ],
});
