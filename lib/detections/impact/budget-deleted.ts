import { detection } from '../../domain/finding/detection.ts';
import { apiCall, callName, SETTINGS_UNKNOWN, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('budgetName', 'newBudget.budgetName', 'monitorArn', 'subscriptionArn');

/** What would have noticed an unusual bill is gone. */
export default detection({
  id: 'impact/budget-deleted',
  title: 'Budget or cost alarm removed or changed',
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
      'UpdateBudget',
      'UpdateNotification',
      'UpdateSubscriber',
    ],
  ),
  severityOf: (event) => (callName(event).startsWith('U') ? 'low' : 'medium'),
  noPlaybook: SETTINGS_UNKNOWN,
  subject,
  summary: told(subject, (event) =>
    callName(event).startsWith('U') ? 'who is told of which bill changed' : 'nobody will notice an unusual bill',
  ),
  advice: ['Make {the budget} again, or put it back.'],
  references: [
    'https://attack.mitre.org/techniques/T1562/001/',
    'https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-managing-costs.html',
  ],
});
