import * as z from 'zod/mini';
import { approvalReader } from '../../lib/approval/record.ts';
import { addressUse } from '../../lib/aws/account/address-use.ts';
import { ipSets, wafClients } from '../../lib/aws/account/ip-sets.ts';
import {
  computeClient,
  dynamoClient,
  parameterClient,
  secretsClient,
  trailClient,
  workflowClient,
} from '../../lib/aws/clients.ts';
import { policyLoader } from '../../lib/aws/policy.ts';
import { appliedStore } from '../../lib/aws/table/applied.ts';
import { approvalStore } from '../../lib/aws/table/approvals.ts';
import { askedReader } from '../../lib/aws/table/attempts.ts';
import { capCounter } from '../../lib/aws/table/caps.ts';
import { claimStore } from '../../lib/aws/table/claims.ts';
import { findingReader } from '../../lib/aws/table/finding-reader.ts';
import { itemReader } from '../../lib/aws/table/item-reader.ts';
import { leaseStore } from '../../lib/aws/table/leases.ts';
import { ownAddressReader } from '../../lib/aws/table/own-addresses.ts';
import { BEYOND_WAF } from '../../lib/domain/network/web-acl.ts';
import { foreseenBlocks } from '../../lib/playbooks/block-ip/foreseen.ts';
import { readBlockInput, readUndo } from '../../lib/playbooks/block-ip/input.ts';
import { BLOCK_DEFAULTS } from '../../lib/playbooks/block-ip/settings.ts';
import { blockSteps } from '../../lib/playbooks/block-ip/steps.ts';
import { STOPS } from '../../lib/playbooks/block-ip/to-plan.ts';
import { playbook, type StepsTools } from '../../lib/remediation/playbook.ts';
import type { Steps } from '../../lib/remediation/steps.ts';
import { ipSetVariables, listVariable, ownRegionVariables, readConfig, variable } from '../../lib/runtime/config.ts';
import { playbookFunction } from '../../lib/runtime/playbook.ts';
import { sharedKey } from '../../lib/runtime/shared-key.ts';

const environment = z.object({
  TABLE: variable,
  POLICY_PARAMETER: variable,
  APPROVAL_KEY: variable,
  RECORD_KEY: variable,
  WEB_ACLS: listVariable,
  FORWARDED_IP_HEADER: z.string(),
  ...ipSetVariables,
  ...ownRegionVariables,
});

const TABLE = `\${StateTable.Arn}`;
const keys = (...patterns: string[]) => ({ 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': patterns } });

const declaration = playbook({
  id: 'block-ip',
  title: 'Block addresses in WAF',
  says: { todo: 'Block', done: 'Blocked', undone: 'Unblocked' },
  what: 'Grants each address a lease and lets one writer put it into the IP sets of the web ACL. An address is refused where it is private, reserved, an AWS service, your own, or on the never-touch list; what others put into the sets stays.',
  risk: 'Everybody behind the address (a NAT, a VPN, a proxy) is locked out of what the web ACL stands before.',
  stops: STOPS,
  doesNotStop: BEYOND_WAF,
  params: z.strictObject({ ips: z.array(z.string()).check(z.minLength(1), z.maxLength(1_000)) }),
  example: { ips: ['203.0.113.7'] },
  readInput: (input) => readUndo(input, '') ?? readBlockInput(input),
  permissions: {
    plan: [
      { sid: 'ReadIpSets', actions: ['wafv2:GetIPSet'], resources: `\${file(resources/waf.cjs):setArns}` },
      {
        sid: 'ReadOwnAddresses',
        actions: ['ec2:DescribeAddresses', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeRegions', 'ec2:DescribeVpcs'],
        resources: ['*'],
        why: 'EC2 Describe calls know no resources',
      },
      {
        sid: 'SeeWhoIsAtIt',
        actions: ['states:DescribeExecution'],
        resources: [
          `arn:\${AWS::Partition}:states:\${AWS::Region}:\${AWS::AccountId}:execution:\${self:custom.prefix}-block-ip:*`,
        ],
      },
      {
        sid: 'ReadLeases',
        actions: ['dynamodb:Query', 'dynamodb:GetItem', 'dynamodb:BatchGetItem'],
        resources: [TABLE],
        condition: keys('LEASES#*', 'OWN#addresses', 'BEFORE#block-ip#*', 'APPLIED#*'),
      },
      {
        sid: 'KeepLeasesAndClaims',
        actions: ['dynamodb:UpdateItem'],
        resources: [TABLE],
        condition: keys('LEASES#*', 'CLAIM#block-ip#*', 'OWN#addresses'),
      },
      { sid: 'KeepBefore', actions: ['dynamodb:PutItem'], resources: [TABLE], condition: keys('BEFORE#block-ip#*') },
      { sid: 'SealRecords', actions: ['secretsmanager:GetSecretValue'], resources: [`\${RecordKey}`] },
      { sid: 'SeeWhoComes', actions: ['wafv2:GetSampledRequests'], resources: `\${file(resources/waf.cjs):aclArns}` },
      {
        sid: 'SeeWhoSignsIn',
        actions: ['cloudtrail:LookupEvents'],
        resources: ['*'],
        why: 'LookupEvents knows no resources',
      },
      {
        sid: 'SeeWhoseRangeItIs',
        actions: ['ec2:DescribeManagedPrefixLists', 'ec2:GetManagedPrefixListEntries'],
        resources: ['*'],
        why: "the first knows no resources, and the lists are AWS's own",
      },
    ],
    apply: [],
    undo: [],
  },
  undo: 'The leases end, and the writer takes out what they put in; a prolonged lease, and what others put there, stays.',
  defaults: BLOCK_DEFAULTS,
  environment: {
    RECORD_KEY: { Ref: 'RecordKey' },
    IP_SETS_V4: `\${file(resources/waf.cjs):setsV4}`,
    IP_SETS_V6: `\${file(resources/waf.cjs):setsV6}`,
    WEB_ACLS: `\${file(resources/waf.cjs):acls}`,
    FORWARDED_IP_HEADER: `\${param:forwardedIpHeader}`,
  },
  onlyAtSdkBoundary: [
    "The web ACL's samples of requests: the local stack keeps none, so GetSampledRequests is refused there.",
  ],
  settledBy: 'WriteIpSets',
  splits: true,
  addresses: 'ips',
  foresees: foreseenBlocks,
  steps: stepsWith,
});

export default declaration;
export const handler = playbookFunction(declaration);

function stepsWith({ log, count }: StepsTools): Steps {
  const config = readConfig(environment);
  const table = dynamoClient();
  const secrets = secretsClient();
  const recordKey = sharedKey(secrets, config.RECORD_KEY);
  const own = { named: config.OWN_ADDRESS_REGIONS, home: config.AWS_REGION };
  const waf = wafClients();
  const acls = { arns: config.WEB_ACLS, forwardedIpHeader: config.FORWARDED_IP_HEADER };
  const now = () => new Date();
  const readItem = itemReader(table, config.TABLE);
  return blockSteps({
    sets: [...config.IP_SETS_V4, ...config.IP_SETS_V6],
    ipSets: ipSets(waf),
    addressUse: addressUse(waf, trailClient(), computeClient(), acls, now),
    leases: leaseStore(table, config.TABLE, recordKey),
    readApproval: approvalReader(approvalStore(table, config.TABLE, sharedKey(secrets, config.APPROVAL_KEY))),
    readFinding: findingReader(readItem),
    wasAsked: askedReader(readItem, declaration.id, true),
    applied: appliedStore(table, config.TABLE, declaration.id, sharedKey(secrets, config.RECORD_KEY)),
    claims: claimStore(table, config.TABLE, workflowClient(), declaration.id),
    loadPolicy: policyLoader(parameterClient(), config.POLICY_PARAMETER, { log, count }),
    spendCaps: capCounter(table, config.TABLE),
    ownAddresses: ownAddressReader(table, config.TABLE, recordKey, own, log),
    now,
  });
}
