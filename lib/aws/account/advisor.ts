import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import {
  DescribeTrustedAdvisorCheckSummariesCommand,
  DescribeTrustedAdvisorChecksCommand,
  RefreshTrustedAdvisorCheckCommand,
  SupportClient,
} from '@aws-sdk/client-support';
import { chunksOf } from '../../domain/in-chunks.ts';
import type { AdvisorPorts, Standing } from '../../foundation/advisor.ts';
import { unlessError } from '../errors.ts';

/** So many checks are asked about at once. */
const AT_ONCE = 50;

/** AWS Support is one for all regions, and throttles bursts. */
export const supportClient = () => new SupportClient({ region: 'us-east-1', maxAttempts: 6 });

/** Trusted Advisor's checks, as AWS Support gives them to plans that have all of them. */
export function advisor(client: SupportClient): Pick<AdvisorPorts, 'checks' | 'refresh' | 'standings'> {
  return {
    async checks() {
      const found = await unlessError(['SubscriptionRequiredException'], () =>
        client.send(new DescribeTrustedAdvisorChecksCommand({ language: 'en' })),
      );
      return found?.checks?.map(({ id = '', name = '', category = '' }) => ({ id, name, category }));
    },
    async refresh(checkId) {
      // Checks that AWS refreshes by itself are no value of this parameter.
      const found = await unlessError(['InvalidParameterValueException'], () =>
        client.send(new RefreshTrustedAdvisorCheckCommand({ checkId })),
      );
      if (found === undefined) return 'by AWS alone';
      return found.status?.status === 'enqueued' ? 'asked' : 'too soon';
    },
    async standings(ids) {
      const found: Standing[] = [];
      for (const checkIds of chunksOf(ids, AT_ONCE)) {
        const { summaries = [] } = await client.send(new DescribeTrustedAdvisorCheckSummariesCommand({ checkIds }));
        for (const { checkId: id = '', status = '', resourcesSummary, categorySpecificSummary } of summaries)
          found.push({
            id,
            status,
            flagged: resourcesSummary?.resourcesFlagged ?? 0,
            saving: categorySpecificSummary?.costOptimizing?.estimatedMonthlySavings ?? 0,
          });
      }
      return found;
    },
  };
}

/** Sends a plain mail to those who subscribed to a topic; SNS takes subjects of 100 ASCII characters. */
export function plainMail(client: SNSClient, TopicArn: string): AdvisorPorts['publish'] {
  return async (subject, Message) => {
    const Subject = subject.replace(/[^ -~]/g, '?').slice(0, 100);
    await client.send(new PublishCommand({ TopicArn, Subject, Message }));
  };
}
