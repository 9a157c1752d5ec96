import {
  type AwsSecurityFinding,
  BatchImportFindingsCommand,
  BatchUpdateFindingsCommand,
  type SecurityHubClient,
} from '@aws-sdk/client-securityhub';
import type { FindingHub } from '../domain/record/forward-ports.ts';

/** Security Hub, for findings of one's own product. */
export function findingHub(client: SecurityHubClient): FindingHub {
  return {
    async import(finding) {
      // Its form is lib/domain/finding/asff.ts's; Security Hub checks it, and says what it refuses.
      const Findings = [finding as unknown as AwsSecurityFinding];
      const { FailedFindings = [] } = await client.send(new BatchImportFindingsCommand({ Findings }));
      const [failed] = FailedFindings;
      if (failed !== undefined)
        throw new Error(`Security Hub refused a finding: ${failed.ErrorCode ?? ''} ${failed.ErrorMessage ?? ''}`);
    },

    async resolve({ Id, ProductArn }) {
      const { UnprocessedFindings = [] } = await client.send(
        new BatchUpdateFindingsCommand({
          FindingIdentifiers: [{ Id, ProductArn }],
          Workflow: { Status: 'RESOLVED' },
        }),
      );
      const [failed] = UnprocessedFindings;
      if (failed !== undefined)
        throw new Error(`Security Hub resolved nothing: ${failed.ErrorCode ?? ''} ${failed.ErrorMessage ?? ''}`);
    },
  };
}
