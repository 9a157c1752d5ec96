import { stableId } from '../text/hash.ts';
import type { AccountEvent } from './event.ts';
import type { Evaluation } from './sweep.ts';

/** Where and when a sweep is made. */
interface Place {
  readonly account: string;
  readonly region: string;
  readonly now: Date;
}

/**
 * The event that Config would have sent, had the resource become non-compliant now; with an id of its own, the same in each sweep.
 * Source: AWS Config developer guide, "Monitoring AWS Config with Amazon EventBridge".
 */
export function nonCompliance({ rule, type, resource }: Evaluation, { account, region, now }: Place): AccountEvent {
  return {
    id: `sweep-${stableId(account, region, rule, type, resource).slice(0, 32)}`,
    'detail-type': 'Config Rules Compliance Change',
    source: 'aws.config',
    account,
    region,
    // In whole seconds, as AWS writes it: what ends it is compared with it.
    time: `${now.toISOString().slice(0, 19)}Z`,
    resources: [],
    detail: {
      configRuleName: rule,
      resourceType: type,
      resourceId: resource,
      awsRegion: region,
      awsAccountId: account,
      messageType: 'ComplianceChangeNotification',
      newEvaluationResult: { complianceType: 'NON_COMPLIANT' },
    },
  };
}
