import { detection } from '../../domain/detection.ts';
import { apiCall, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('budgetName', 'monitorArn', 'subscriptionArn');

/** What would have noticed an unusual bill is gone. */
export default detection({
  id: 'impact/budget-deleted',
  title: 'Budget or cost alarm removed',
  severity: 'medium',
  attack: ['T1562.001', 'T1496'],
  pattern: apiCall(
    ['budgets', 'ce'],
    [
      'DeleteBudget',
      'DeleteNotification',
      'DeleteSubscriber',
      'DeleteBudgetAction',
      'DeleteAnomalyMonitor',
      'DeleteAnomalySubscription',
    ],
  ),
  subject,
  summary: told(subject, 'nobody will notice an unusual bill'),
  advice: ['Make {the budget} again.'],
  references: [
    'https://attack.mitre.org/techniques/T1562/001/',
    'https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-managing-costs.html',
  ],
});
