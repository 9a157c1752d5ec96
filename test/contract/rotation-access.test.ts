import { describe, expect, test } from '@jest/globals';
import { QUESTIONS } from '../../lib/rotation/events.ts';
import { resources } from './package.ts';

interface Statement {
  readonly Sid: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: object;
}

/** The secrets that may be rotated: without the parameter `secrets`, all. */
const SECRETS = `arn:\${AWS::Partition}:secretsmanager:\${AWS::Region}:\${AWS::AccountId}:secret:*`;
const rotations = resources('AWS::Lambda::Function')
  .filter(({ properties }) => (properties.Environment as { Variables: object } | undefined)?.Variables !== undefined)
  .filter(({ properties }) => 'OWN_ARN' in (properties.Environment as { Variables: object }).Variables);
const aliases = resources('AWS::Lambda::Alias').filter(({ properties }) => properties.Name === QUESTIONS);

/** Each statement of a role that allows a call, with the role's id. */
function whoMay(action: string): { role: string; statement: Statement }[] {
  return resources('AWS::IAM::Role').flatMap(({ id, properties }) =>
    (properties.Policies as { PolicyDocument: { Statement: Statement[] } }[])
      .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
      .filter((statement) => [statement.Action].flat().includes(action))
      .map((statement) => ({ role: id, statement })),
  );
}

describe('the steps of a rotation', () => {
  test('are for Secrets Manager, of this account, and for the secrets that may be rotated', () => {
    const permissions = resources('AWS::Lambda::Permission').filter(
      ({ properties }) => properties.Principal === 'secretsmanager.amazonaws.com',
    );

    expect(permissions.map(({ properties }) => properties.FunctionName)).toEqual(
      rotations.map(({ id }) => ({ 'Fn::GetAtt': [id, 'Arn'] })),
    );
    for (const { properties } of permissions)
      expect(properties).toMatchObject({
        SourceAccount: { Ref: 'AWS::AccountId' },
        SourceArn: {
          'Fn::Sub': SECRETS,
        },
      });
  });

  test('a function knows its own ARN, to refuse secrets that name another', () => {
    for (const { properties } of rotations) {
      const { Variables } = properties.Environment as { Variables: { OWN_ARN: object } };
      expect(Variables.OWN_ARN).toEqual({
        'Fn::Sub': `arn:\${AWS::Partition}:lambda:\${AWS::Region}:\${AWS::AccountId}:function:${properties.FunctionName}`,
      });
    }
  });
});

describe("the workflow's questions", () => {
  test('have an alias of each rotation function', () => {
    expect(rotations.length).toBeGreaterThan(0);
    expect(aliases.map(({ properties }) => properties)).toEqual(
      rotations.map(({ id }) => ({ Name: QUESTIONS, FunctionName: { Ref: id }, FunctionVersion: '$LATEST' })),
    );
  });

  test("are the workflow's and its playbook's own: no other role may invoke an alias, and nobody any function by pattern but those of Secrets Manager", () => {
    const invokers = whoMay('lambda:InvokeFunction').map(
      ({ role, statement }) => [role, [statement.Resource].flat().map((one) => JSON.stringify(one))] as const,
    );
    const asking = invokers.filter(([, all]) => aliases.some(({ id }) => all.includes(JSON.stringify({ Ref: id }))));
    const wide = invokers.flatMap(([role, all]) => all.filter((one) => one.includes('*')).map((one) => [role, one]));

    expect([...new Set(asking.map(([role]) => role))]).toEqual(['RotateSecretRole', 'RotateSecretMachineRole']);
    expect(wide).toEqual([['RotateSecretRole', expect.stringMatching(/:function:SecretsManager\*"\}$/)]]);
  });
});

describe('the function for access keys', () => {
  test('changes keys of users only whose tag names a secret that may be rotated', () => {
    // The playbook that makes keys inactive is asked by a person or the policy, not by the text of a secret.
    const changes = ['iam:CreateAccessKey', 'iam:UpdateAccessKey', 'iam:DeleteAccessKey']
      .flatMap(whoMay)
      .filter(({ role }) => role !== 'DisableAccessKeyRole');

    expect(new Set(changes.map(({ role }) => role))).toEqual(new Set(['RotateAccessKeyRole']));
    for (const { statement } of changes)
      expect(statement.Condition).toEqual({
        StringLike: {
          'iam:ResourceTag/riposte:secret': {
            'Fn::Sub': SECRETS,
          },
        },
      });
  });
});
