import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import type { Permission, Playbook } from '../lib/remediation/playbook.ts';

const SKELETON = fileURLToPath(new URL('../statemachines/playbook.asl.yml', import.meta.url));

/** What stands in the template for a playbook: `disable-access-key` → `DisableAccessKey`. */
export function logicalId(id: string): string {
  return id
    .split('-')
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('');
}

/** A playbook's state machine: the skeleton with its own function. */
export function definitionOf(id: string): object {
  const tags = [{ tag: '!GetAtt', resolve: (text: string) => ({ 'Fn::GetAtt': text.split('.') }) }];
  const text = readFileSync(SKELETON, 'utf8')
    .replaceAll('<playbook>', id)
    .replaceAll('PlaybookFunction', `${logicalId(id)}LambdaFunction`);
  return parse(text, { customTags: tags, maxAliasCount: -1 }) as object;
}

/** The functions of playbooks as the framework takes them. */
export function functionsOf(playbooks: readonly Playbook[], prefix: string): object {
  return Object.fromEntries(
    playbooks.map(({ id, title }) => [
      keyOf(id),
      {
        name: `${prefix}-${id}`,
        description: `Playbook ${id}: ${title}`.slice(0, 256),
        handler: `functions/playbooks/${id}.handler`,
        role: `${logicalId(id)}Role`,
        timeout: 60,
        memorySize: 512,
        environment: {
          TABLE: { Ref: 'StateTable' },
          POLICY_PARAMETER: `\${self:custom.policyParameter}`,
          RECORD_KEY: { Ref: 'RecordKey' },
          APPROVAL_KEY: { Ref: 'ApprovalKey' },
          PREFIX: `${prefix}-`,
          KEEPERS: `\${param:keepers}`,
          OWN_ADDRESS_REGIONS: `\${param:ownAddressRegions}`,
        },
      },
    ]),
  );
}

/** The state machines of playbooks as the framework's plugin takes them. */
export function machinesOf(playbooks: readonly Playbook[], prefix: string): Record<string, object> {
  return Object.fromEntries(playbooks.map(({ id }) => machineOf(id, prefix, definitionOf(id))));
}

/** One state machine, under its key: of a declared playbook, or of one with a workflow of its own. */
export function machineOf(id: string, prefix: string, definition: object | string): [string, object] {
  const role = { 'Fn::GetAtt': [`${logicalId(id)}MachineRole`, 'Arn'] };
  return [keyOf(id), { id: `${logicalId(id)}Machine`, name: `${prefix}-${id}`, role, definition }];
}

/** Roles and outputs of playbooks. */
export function rolesOf(playbooks: readonly Playbook[], prefix: string): { Resources: object; Outputs: object } {
  return {
    Resources: Object.fromEntries(
      playbooks.flatMap((playbook) => [
        [`${logicalId(playbook.id)}Role`, functionRole(playbook, prefix)],
        [`${logicalId(playbook.id)}MachineRole`, machineRole(playbook.id)],
      ]),
    ),
    Outputs: Object.fromEntries(
      playbooks.map(({ id }) => [`${logicalId(id)}MachineArn`, { Value: { Ref: `${logicalId(id)}Machine` } }]),
    ),
  };
}

function keyOf(id: string): string {
  const name = logicalId(id);
  return name.charAt(0).toLowerCase() + name.slice(1);
}

function functionRole({ id, permissions }: Playbook, prefix: string): object {
  const own = [...permissions.plan, ...permissions.apply, ...permissions.undo];
  return role('lambdaTrust', id, [...common(id, prefix), ...distinct(own).map(statementOf)]);
}

function distinct(permissions: readonly Permission[]): Permission[] {
  return [...new Map(permissions.map((one) => [one.sid, one])).values()];
}

function statementOf({ sid, actions, resources, condition }: Permission): object {
  return {
    Sid: sid,
    Effect: 'Allow',
    Action: actions,
    Resource: resources.map((resource) => (resource === '*' ? '*' : { 'Fn::Sub': resource })),
    ...(condition === undefined ? {} : { Condition: condition }),
  };
}

function common(id: string, prefix: string): object[] {
  const keys = (...patterns: string[]) => ({ 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': patterns } });
  const table = { 'Fn::GetAtt': ['StateTable', 'Arn'] };
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
      Resource: table,
      Condition: keys(`CAP#${id}`),
    },
    {
      Sid: 'KeepBeforeImages',
      Effect: 'Allow',
      Action: 'dynamodb:PutItem',
      Resource: table,
      Condition: keys('APPLIED#*'),
    },
    { Sid: 'SealRecords', Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: { Ref: 'RecordKey' } },
    {
      Sid: 'ReadRecords',
      Effect: 'Allow',
      Action: 'dynamodb:GetItem',
      Resource: table,
      Condition: keys(`CAP#${id}`, 'APPLIED#*', 'APPROVAL#*'),
    },
    {
      Sid: 'CheckApprovals',
      Effect: 'Allow',
      Action: 'secretsmanager:GetSecretValue',
      Resource: { Ref: 'ApprovalKey' },
    },
  ];
}

function machineRole(id: string): object {
  const functions = [`${logicalId(id)}LambdaFunction`, 'ReportLambdaFunction'];
  return role('statesTrust', `${id}-workflow`, [
    {
      Sid: 'RunSteps',
      Effect: 'Allow',
      Action: 'lambda:InvokeFunction',
      Resource: functions.map((name) => ({ 'Fn::GetAtt': [name, 'Arn'] })),
    },
  ]);
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
