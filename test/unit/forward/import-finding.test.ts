import { BatchImportFindingsCommand, BatchUpdateFindingsCommand, SecurityHubClient } from '@aws-sdk/client-securityhub';
import { describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { findingHub } from '../../../lib/aws/security-hub.ts';
import { securityHubFinding } from '../../../lib/domain/finding/asff.ts';
import { importFinding } from '../../../lib/forward/import-finding.ts';
import { finding } from '../support/fixtures.ts';

const KEY = {
  Id: 'riposte/eu-central-1/123456789012/f00d',
  ProductArn: 'arn:aws:securityhub:eu-central-1:123456789012:product/123456789012/default',
};

function hub(imported: object = {}, updated: object = {}) {
  const client = new SecurityHubClient({ region: 'eu-central-1' });
  const mock = mockClient(client);
  mock.on(BatchImportFindingsCommand).resolves({ FailedCount: 0, SuccessCount: 1, ...imported });
  mock.on(BatchUpdateFindingsCommand).resolves({ ProcessedFindings: [], UnprocessedFindings: [], ...updated });
  const inputs = () => mock.calls().map(({ args }) => args[0].input);
  return { hub: findingHub(client), inputs };
}

describe('Security Hub', () => {
  test('gets a finding as it is', async () => {
    const { hub: port, inputs } = hub();

    expect(await importFinding(securityHubFinding(finding()), port)).toBe('imported');
    expect(inputs()).toEqual([{ Findings: [expect.objectContaining({ ...KEY, RecordState: 'ACTIVE' })] }]);
  });

  test('hears in a call of its own that one is resolved: an import does not change that', async () => {
    const { hub: port, inputs } = hub();

    expect(await importFinding(securityHubFinding(finding(), { closed: true }), port)).toBe('resolved');
    expect(inputs()).toEqual([
      { Findings: [expect.objectContaining({ RecordState: 'ARCHIVED' })] },
      { FindingIdentifiers: [KEY], Workflow: { Status: 'RESOLVED' } },
    ]);
  });

  test.each([
    ['imported', { FailedFindings: [{ Id: 'x', ErrorCode: 'InvalidInput', ErrorMessage: 'no' }] }, {}],
    ['resolved', {}, { UnprocessedFindings: [{ ErrorCode: 'FindingNotFound', ErrorMessage: 'no' }] }],
  ])('that has not %s one is asked again', async (_what, imported, updated) => {
    const { hub: port } = hub(imported, updated);

    await expect(importFinding(securityHubFinding(finding(), { closed: true }), port)).rejects.toThrow(
      /(InvalidInput|FindingNotFound) no/,
    );
  });

  test.each([
    ['of another product', { ProductArn: 'arn:aws:securityhub:eu-central-1::product/aws/guardduty' }],
    ['of another account’s product', { ProductArn: KEY.ProductArn.replace('123456789012:', '999999999999:') }],
    ['that is not riposte’s', { Id: 'arn:aws:guardduty:eu-central-1:123456789012:detector/1/finding/2' }],
  ])('hears nothing of a finding %s, whoever asks', async (_whose, more) => {
    const { hub: port, inputs } = hub();

    await expect(importFinding({ ...KEY, RecordState: 'ARCHIVED', ...more }, port)).rejects.toThrow();
    expect(inputs()).toEqual([]);
  });
});
