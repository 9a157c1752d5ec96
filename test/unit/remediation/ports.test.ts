import { portsKeepTheirWord } from '../../ports/all.ts';
import { VERSIONS } from '../../ports/secrets.ts';
import { memoryApplied } from '../support/memory-applied.ts';
import { approvalWorld } from '../support/memory-approvals.ts';
import { memoryFindings, memoryParts } from '../support/memory-findings.ts';
import { memoryMarks } from '../support/memory-marks.ts';
import { memorySecrets } from '../support/memory-secrets.ts';
import { memoryIpSets, memoryLeases, V4 } from '../support/memory-waf.ts';

const arnOf = (name: string) => `arn:aws:secretsmanager:eu-central-1:123456789012:secret:${name}-AbCdEf`;
const holders = [arnOf('one'), arnOf('two'), arnOf('three')] as const;

portsKeepTheirWord('in memory', {
  leases: async () => memoryLeases().store,
  findings: async () => memoryFindings(),
  parts: async () => {
    const findings = memoryFindings();
    return { findings, parts: memoryParts(findings) };
  },
  marks: async () => memoryMarks(),
  questions: async () => approvalWorld().ports.approvals,
  changes: async () => memoryApplied().store,
  ipSets: async () => ({ ipSets: memoryIpSets().ipSets, sets: [V4, { ...V4, name: 'another', id: 'id-another' }] }),
  secrets: async () => ({
    secrets: memorySecrets({
      state: {
        arn: arnOf('prod/db'),
        name: 'prod/db',
        rotationEnabled: false,
        deleting: false,
        current: VERSIONS.current,
        previous: VERSIONS.previous,
        pending: { version: VERSIONS.pending, since: new Date('2026-03-02T03:00:00Z') },
        replicas: [],
        tags: [],
      },
      rotated: [],
      dropped: [],
      tagged: { 'holds=one': holders.map((arn) => ({ arn, rotationFunction: undefined, createdAt: 0 })) },
    }),
    name: 'prod/db',
    arn: arnOf('prod/db'),
    holders,
    tag: 'one',
  }),
});
