import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { Playbook } from '../../lib/remediation/playbook.ts';
import { ROOT } from '../../local/paths.ts';
import { logicalId } from '../../resources/logical-id.ts';
import { loadPlaybooks } from '../../resources/playbook-registry.ts';
import { resources, type Statement, statements } from './package.ts';

const ROTATION_ROLES = [
  'RotateMysqlRole',
  'RotatePostgresRole',
  'RotateAccessKeyRole',
  'RotateHttpApiKeyRole',
  'RotateValueRole',
];
const roles = resources('AWS::IAM::Role');
const declared = await loadPlaybooks();

function actions(statement: Statement): string[] {
  return [statement.Action].flat();
}

describe('roles', () => {
  test.each(roles.map((role) => [role.id, role] as const))('%s names exact actions', (_id, role) => {
    const wide = statements(role)
      .flatMap(actions)
      .filter((action) => action.includes('*'));

    expect(wide).toEqual([]);
  });

  test("a resource '*' is only used where AWS knows no other, and says so beside it", () => {
    const wide = roles.flatMap((role) =>
      statements(role)
        .filter((one) => JSON.stringify(one.Resource) === '"*"')
        .flatMap(actions),
    );
    const files = readdirSync(`${ROOT}functions`, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.yml'),
    );
    const unexplained = files.filter((name) => {
      const lines = readFileSync(`${ROOT}functions/${name}`, 'utf8').split('\n');
      return lines.some((line, index) => /Resource: '\*'/.test(line) && !/^\s*#/.test(lines[index - 1] ?? ''));
    });

    expect([...new Set(wide)].sort()).toEqual([
      'dynamodb:ListStreams',
      'ec2:DescribeAddresses',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeRegions',
      'ec2:DescribeVpcs',
      'organizations:DescribeOrganization',
      'secretsmanager:GetRandomPassword',
      'states:SendTaskFailure',
      'states:SendTaskSuccess',
    ]);
    expect(unexplained).toEqual([]);
  });

  test('only the writer may write IP sets, and nobody but a rotation function may read a secret', () => {
    const may = (action: string) =>
      roles.filter((role) => statements(role).flatMap(actions).includes(action)).map((role) => role.id);

    expect(may('wafv2:UpdateIPSet')).toEqual(['WriteIpSetsRole']);
    // Others read no secrets but keys of the stack's own: that of records, and that of questions and answers.
    const readers = roles.filter(({ id }) => may('secretsmanager:GetSecretValue').includes(id));
    const keys = Object.fromEntries(
      readers.map((role) => {
        const reads = statements(role).filter((one) => actions(one).includes('secretsmanager:GetSecretValue'));
        return [
          role.id,
          reads.flatMap(({ Resource }) => [Resource].flat().map((one) => (one as { Ref?: string }).Ref)),
        ];
      }),
    );
    for (const id of [...ROTATION_ROLES, 'SampleClientRole']) delete keys[id];
    // Those that keep before-images, and those whose variables name the key.
    const reads = (one: Playbook) => !('steps' in one) || 'RECORD_KEY' in (one.environment ?? {});
    expect(keys).toEqual({
      ...Object.fromEntries(
        declared.map((one) => [
          `${logicalId(one.id)}Role`,
          reads(one) ? ['ApprovalKey', 'RecordKey'] : ['ApprovalKey'],
        ]),
      ),
      AnswerRole: ['ApprovalKey'],
      ReportRole: ['ApprovalKey'],
      WriteIpSetsRole: ['RecordKey'],
    });
  });

  test('whoever may change what roles and policies allow may not do so to riposte’s own', () => {
    const changes = (one: Statement) =>
      one.Effect === 'Allow' &&
      /:(role|policy)\/\*"/.test(JSON.stringify(one.Resource)) &&
      actions(one).some((action) => /^iam:(?!Get|List|Generate)/.test(action));
    const may = roles.filter((role) => statements(role).some(changes));
    const free = may.flatMap((role) => {
      const denied = statements(role).find(({ Sid, Effect }) => Sid === 'NotOwnRights' && Effect === 'Deny');
      const own = JSON.stringify(denied?.Resource ?? []);
      const covers = own.includes(':role/riposte-contract-*"') && own.includes(':policy/riposte-contract-*"');
      const wanted = statements(role).filter(changes).flatMap(actions);
      return covers ? wanted.filter((action) => !actions(denied as Statement).includes(action)) : [role.id];
    });

    expect(may.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['ContainPrincipalRole', 'DetachAdminPolicyRole', 'ResetRoleTrustRole']),
    );
    expect(free).toEqual([]);
  });

  test('a rotation function touches only secrets whose owner chose it, and moves AWSCURRENT alone', () => {
    for (const id of ROTATION_ROLES) {
      const role = roles.find((one) => one.id === id);
      const own = statements(role ?? { properties: { Policies: [] } }).filter((one) =>
        actions(one).some((action) => /^secretsmanager:(Describe|Put|Update|List)/.test(action)),
      );
      const name = {
        RotateMysqlRole: 'mysql',
        RotatePostgresRole: 'postgres',
        RotateAccessKeyRole: 'access-key',
        RotateHttpApiKeyRole: 'http-api-key',
        RotateValueRole: 'value',
      }[id];
      expect(own).toHaveLength(1);
      expect(JSON.stringify(own[0]?.Condition)).toContain('secretsmanager:resource/AllowRotationLambdaArn');
      expect(JSON.stringify(own[0]?.Condition)).toContain(`:function:riposte-contract-rotate-${name}"`);
    }
    const others = roles.filter((role) => !ROTATION_ROLES.includes(role.id));
    const move = others.flatMap((role) =>
      statements(role).filter((one) => actions(one).includes('secretsmanager:UpdateSecretVersionStage')),
    );
    expect(move.map(({ Condition }) => Condition)).toEqual([
      { StringEquals: { 'secretsmanager:VersionStage': 'AWSPENDING' } },
    ]);
  });

  test('without being asked to, no rotation function reads an administrator secret or touches a user', () => {
    const named = roles
      .flatMap(statements)
      .filter(({ Sid }) => Sid === 'ReadAdministrators' || Sid === 'RotateKeysOfUsers');

    expect(named.map(({ Resource }) => JSON.stringify(Resource).replace(/.*:/, '')).sort()).toEqual([
      'none"}',
      'none"}',
      'user/none"}',
    ]);
  });

  test('the reader of logs hands triage what it found through an alias of its own, and can start nothing else', () => {
    const role = roles.find(({ id }) => id === 'ReadLogsRole');
    const invokes =
      role === undefined ? [] : statements(role).filter((one) => actions(one).includes('lambda:InvokeFunction'));

    expect(invokes.map(({ Resource }) => Resource)).toEqual([{ Ref: 'TriageLogs' }]);
    expect(resources('AWS::Lambda::Alias').find(({ id }) => id === 'TriageLogs')?.properties).toMatchObject({
      Name: 'logs',
    });
  });

  test('every function may write its own log and no other', () => {
    for (const { properties } of resources('AWS::Lambda::Function')) {
      const role = roles.find((one) => JSON.stringify(properties.Role).includes(`"${one.id}"`));
      const logs = role === undefined ? undefined : statements(role).find((one) => one.Sid === 'WriteLogs');
      expect(JSON.stringify(logs?.Resource)).toContain(`log-group:/aws/lambda/${properties.FunctionName}:*`);
    }
  });
});
