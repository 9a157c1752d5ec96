import type { Permission, Playbook } from '../lib/remediation/playbook.ts';
import { logicalId } from './logical-id.ts';
import { definitionOf } from './workflow.ts';

/** The functions of playbooks as the framework takes them. */
export function functionsOf(playbooks: readonly Playbook[], prefix: string): object {
  return Object.fromEntries(
    playbooks.map(({ id, title, timeoutSeconds = 60, environment = {}, approvers, ...form }) => [
      keyOf(id),
      {
        name: `${prefix}-${id}`,
        description: `Playbook ${id}: ${title}`.slice(0, 256),
        handler: `functions/playbooks/${id}.handler`,
        role: `${logicalId(id)}Role`,
        timeout: timeoutSeconds,
        memorySize: 512,
        environment: {
          TABLE: { Ref: 'StateTable' },
          POLICY_PARAMETER: `\${self:custom.policyParameter}`,
          APPROVAL_KEY: { Ref: 'ApprovalKey' },
          OWN_ADDRESS_REGIONS: `\${param:ownAddressRegions}`,
          ...('steps' in form
            ? {}
            : {
                RECORD_KEY: { Ref: 'RecordKey' },
                PREFIX: `${prefix}-`,
                KEEPERS: `\${param:keepers},\${param:deployers}`,
              }),
          ...(approvers === undefined ? {} : { APPROVERS_POLICY: { Ref: 'ApproversPolicy' } }),
          ...environment,
        },
      },
    ]),
  );
}

/** The state machines of playbooks as the framework's plugin takes them. */
export function machinesOf(playbooks: readonly Playbook[], prefix: string): Record<string, object> {
  return Object.fromEntries(
    playbooks.map((one) => {
      const name = logicalId(one.id);
      const role = { 'Fn::GetAtt': [`${name}MachineRole`, 'Arn'] };
      const machine = { id: `${name}Machine`, name: `${prefix}-${one.id}`, role, definition: definitionOf(one) };
      return [keyOf(one.id), machine];
    }),
  );
}

/** Roles and outputs of playbooks. */
export function rolesOf(playbooks: readonly Playbook[], prefix: string): { Resources: object; Outputs: object } {
  return {
    Resources: Object.fromEntries(
      playbooks.flatMap((playbook) => [
        [`${logicalId(playbook.id)}Role`, functionRole(playbook, prefix)],
        [`${logicalId(playbook.id)}MachineRole`, machineRole(playbook, prefix)],
      ]),
    ),
    Outputs: Object.fromEntries(
      playbooks.map(({ id }) => [`${logicalId(id)}MachineArn`, { Value: { Ref: `${logicalId(id)}Machine` } }]),
    ),
  };
}

/** The ids of playbooks' roles, comma-separated: by these triage knows riposte's own calls. */
export function ownRoles(playbooks: readonly Playbook[]): object {
  return { 'Fn::Join': [',', playbooks.map(({ id }) => ({ 'Fn::GetAtt': [`${logicalId(id)}Role`, 'RoleId'] }))] };
}

function keyOf(id: string): string {
  const name = logicalId(id);
  return name.charAt(0).toLowerCase() + name.slice(1);
}

function functionRole(playbook: Playbook, prefix: string): object {
  const { id, permissions } = playbook;
  const own = [...permissions.plan, ...permissions.apply, ...permissions.undo];
  const shared =
    'steps' in playbook
      ? common(id, prefix, [])
      : [...common(id, prefix, [`BEFORE#${id}#*`, 'APPLIED#*']), ...beforeImages(id)];
  return role('lambdaTrust', id, [
    ...shared,
    ...distinct(own).map(statementOf),
    ...notOwnRights([...permissions.apply, ...permissions.undo], prefix),
  ]);
}

/** Whoever changes what roles and policies allow never does it to riposte's own: code that went astray must not give itself another's. */
function notOwnRights(permissions: readonly Permission[], prefix: string): object[] {
  const kinds = ['role', 'policy'];
  const changing = permissions.filter(({ resources }) =>
    kinds.some((kind) => [resources].flat().some((one) => one.endsWith(`:${kind}/*`))),
  );
  if (changing.length === 0) return [];
  return [
    {
      Sid: 'NotOwnRights',
      Effect: 'Deny',
      Action: [...new Set(changing.flatMap(({ actions }) => actions))].sort(),
      Resource: kinds.map((kind) => ({
        'Fn::Sub': `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:${kind}/${prefix}-*`,
      })),
    },
  ];
}

function distinct(permissions: readonly Permission[]): Permission[] {
  return [...new Map(permissions.map((one) => [one.sid, one])).values()];
}

function statementOf({ sid, actions, resources, condition }: Permission): object {
  return {
    Sid: sid,
    Effect: 'Allow',
    Action: actions,
    Resource: typeof resources === 'string' ? resources : resources.map(resourceOf),
    ...(condition === undefined ? {} : { Condition: condition }),
  };
}

/** A resource as CloudFormation has it: one of the template's by Ref or attribute, everything else by substitution. */
function resourceOf(resource: string): string | object {
  const [, id, attribute] = /^\$\{(\w+)(?:\.(\w+))?\}$/.exec(resource) ?? [];
  if (resource === '*') return '*';
  if (id === undefined) return { 'Fn::Sub': resource };
  return attribute === undefined ? { Ref: id } : { 'Fn::GetAtt': [id, attribute] };
}

const TABLE = { 'Fn::GetAtt': ['StateTable', 'Arn'] };
const keys = (...patterns: string[]) => ({ 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': patterns } });

/** What every playbook's function may do; `records` are the keys of what it keeps beside. */
function common(id: string, prefix: string, records: readonly string[]): object[] {
  return [
    {
      Sid: 'WriteLogs',
      Effect: 'Allow',
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: {
        'Fn::Sub': `arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:/aws/lambda/${prefix}-${id}:*`,
      },
    },
    { Sid: 'ReadPolicy', Effect: 'Allow', Action: 'ssm:GetParameter', Resource: `\${self:custom.policyArn}` },
    {
      Sid: 'CountCap',
      Effect: 'Allow',
      Action: 'dynamodb:UpdateItem',
      Resource: TABLE,
      Condition: keys(`CAP#${id}`),
    },
    {
      Sid: 'ReadRecords',
      Effect: 'Allow',
      Action: ['dynamodb:GetItem', 'dynamodb:BatchGetItem'],
      Resource: TABLE,
      Condition: keys(`CAP#${id}`, 'APPROVAL#*', 'FINDING#*', ...records),
    },
    {
      Sid: 'CheckApprovals',
      Effect: 'Allow',
      Action: 'secretsmanager:GetSecretValue',
      Resource: { Ref: 'ApprovalKey' },
    },
  ];
}

/** What those do that keep before-images: each its own. Those of earlier versions (`APPLIED#`) all may read, and nobody may write. */
function beforeImages(id: string): object[] {
  return [
    {
      Sid: 'LockTargets',
      Effect: 'Allow',
      Action: ['dynamodb:GetItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'],
      Resource: TABLE,
      Condition: keys('LOCKS'),
    },
    {
      Sid: 'KeepBeforeImages',
      Effect: 'Allow',
      Action: 'dynamodb:PutItem',
      Resource: TABLE,
      Condition: keys(`BEFORE#${id}#*`),
    },
    { Sid: 'SealRecords', Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: { Ref: 'RecordKey' } },
  ];
}

function machineRole(playbook: Playbook, prefix: string): object {
  const { id, permissions } = playbook;
  const { settledBy, splits = false } = 'steps' in playbook ? playbook : {};
  const functions = [logicalId(id), ...(settledBy === undefined ? [] : [settledBy]), 'Report'];
  return role('statesTrust', `${id}-workflow`, [
    {
      Sid: 'RunSteps',
      Effect: 'Allow',
      Action: 'lambda:InvokeFunction',
      Resource: functions.map((name) => ({ 'Fn::GetAtt': [`${name}LambdaFunction`, 'Arn'] })),
    },
    ...(splits ? [startParts(id, prefix)] : []),
    ...(permissions.workflow ?? []).map(statementOf),
  ]);
}

function startParts(id: string, prefix: string): object {
  const machine = `arn:\${AWS::Partition}:states:\${AWS::Region}:\${AWS::AccountId}:stateMachine:${prefix}-${id}`;
  return {
    Sid: 'StartOneForEachPart',
    Effect: 'Allow',
    Action: 'states:StartExecution',
    Resource: { 'Fn::Sub': machine },
  };
}

function role(trust: 'lambdaTrust' | 'statesTrust', name: string, statements: readonly object[]): object {
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: `\${self:custom.${trust}}`,
      Policies: [{ PolicyName: name, PolicyDocument: { Version: '2012-10-17', Statement: statements } }],
    },
  };
}
