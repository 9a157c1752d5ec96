import {
  ConfigServiceClient,
  type EvaluationResult,
  GetComplianceDetailsByConfigRuleCommand,
  paginateDescribeComplianceByConfigRule,
} from '@aws-sdk/client-config-service';
import type { EvaluationPage, ReadCompliance } from '../../ask/sweep.ts';
import type { Evaluation } from '../../domain/finding/sweep.ts';
import type { ClientConfig } from '../by-person/by-hand.ts';
import { unlessError } from '../errors.ts';

/** What AWS Config gives at once. */
const PAGE = 100;

/** What AWS Config says of the account now, page by page. It answers few calls a second, so that a throttled one is tried for long. */
export function complianceReader(config: ClientConfig): ReadCompliance {
  const client = new ConfigServiceClient({ ...config, maxAttempts: 10 });
  return {
    async failingRules() {
      const rules: string[] = [];
      const failing = paginateDescribeComplianceByConfigRule({ client }, { ComplianceTypes: ['NON_COMPLIANT'] });
      for await (const { ComplianceByConfigRules = [] } of failing)
        rules.push(...ComplianceByConfigRules.flatMap(({ ConfigRuleName }) => ConfigRuleName ?? []));
      return rules.sort();
    },

    async page(rule, token): Promise<EvaluationPage> {
      const read = (NextToken: string | undefined) =>
        client.send(
          new GetComplianceDetailsByConfigRuleCommand({
            ConfigRuleName: rule,
            ComplianceTypes: ['NON_COMPLIANT'],
            Limit: PAGE,
            NextToken,
          }),
        );
      // A token of yesterday is refused: the rule is read from its beginning, and what is known of it is left alone. A rule may be gone since.
      const page =
        (await unlessError(['InvalidNextTokenException', 'NoSuchConfigRuleException'], () => read(token))) ??
        (token === undefined ? undefined : await unlessError(['NoSuchConfigRuleException'], () => read(undefined)));
      const { EvaluationResults = [], NextToken } = page ?? {};
      return {
        evaluations: EvaluationResults.flatMap((one) => evaluationOf(rule, one) ?? []),
        ...(NextToken === undefined ? {} : { next: NextToken }),
      };
    },
  };
}

function evaluationOf(rule: string, { EvaluationResultIdentifier }: EvaluationResult): Evaluation | undefined {
  const { ResourceType: type = '', ResourceId: resource = '' } =
    EvaluationResultIdentifier?.EvaluationResultQualifier ?? {};
  return type === '' || resource === '' ? undefined : { rule, type, resource };
}
