import * as z from 'zod/mini';
import { approvalReader } from '../../lib/approval/record.ts';
import { keyOwner, secretOfUser } from '../../lib/aws/account/access-keys.ts';
import { holderOf } from '../../lib/aws/account/holders.ts';
import { secrets } from '../../lib/aws/account/secrets.ts';
import { dynamoClient, functionClient, identityClient, parameterClient, secretsClient } from '../../lib/aws/clients.ts';
import { policyLoader } from '../../lib/aws/policy.ts';
import { rotationQuestions } from '../../lib/aws/rotation-questions.ts';
import { approvalStore } from '../../lib/aws/table/approvals.ts';
import { askedReader } from '../../lib/aws/table/attempts.ts';
import { capCounter } from '../../lib/aws/table/caps.ts';
import { findingReader } from '../../lib/aws/table/finding-reader.ts';
import { itemReader } from '../../lib/aws/table/item-reader.ts';
import { rotationFailures, rotationPlaces } from '../../lib/aws/table/rotations.ts';
import { NO_UNDO, paramsSchema, readRotationInput } from '../../lib/playbooks/rotate-secret/request.ts';
import { ROTATION_DEFAULTS } from '../../lib/playbooks/rotate-secret/settings.ts';
import { rotationSteps } from '../../lib/playbooks/rotate-secret/steps.ts';
import { DOES_NOT_STOP, fromPlan, SAYS, STOPS } from '../../lib/playbooks/rotate-secret/to-plan.ts';
import { SEE_APPROVERS } from '../../lib/remediation/approver-permissions.ts';
import { playbook, type StepsTools } from '../../lib/remediation/playbook.ts';
import type { Steps } from '../../lib/remediation/steps.ts';
import { stackApprovers } from '../../lib/runtime/approvers.ts';
import { readConfig, variable } from '../../lib/runtime/config.ts';
import { playbookFunction } from '../../lib/runtime/playbook.ts';
import { sharedKey } from '../../lib/runtime/shared-key.ts';

const environment = z.object({
  TABLE: variable,
  POLICY_PARAMETER: variable,
  OWN_FUNCTIONS: variable,
  APPROVAL_KEY: variable,
  PREFIX: variable,
});

/** riposte's own rotation functions: what stands in the template for each. */
const ROTATIONS = ['RotateMysql', 'RotatePostgres', 'RotateAccessKey', 'RotateHttpApiKey', 'RotateValue'];
const QUESTIONS = ROTATIONS.map((name) => `\${${name}Questions}`);
const SECRETS = `arn:\${AWS::Partition}:secretsmanager:\${AWS::Region}:\${AWS::AccountId}:secret:\${param:secrets}`;
const TABLE = `\${StateTable.Arn}`;
const keys = (...patterns: string[]) => ({ 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': patterns } });

const declaration = playbook({
  id: 'rotate-secret',
  title: 'Rotate a secret',
  about: 'secret',
  says: SAYS,
  what: 'Rotates a secret at once, waits until the new version is the current one, and lets the rotation function prove that it works and that the old one does not. What fails is given up: the old credential is put back. Secrets of riposte itself, those that a service made and rotates (rds!…), and the key of who approves, where the key was named, are left alone.',
  risk: 'Clients that do not read the secret again cannot log in until they do.',
  stops: STOPS,
  doesNotStop: DOES_NOT_STOP,
  params: paramsSchema,
  example: { secretId: 'prod/db' },
  readInput: readRotationInput,
  approvers: stackApprovers,
  permissions: {
    plan: [
      SEE_APPROVERS,
      {
        sid: 'ReadSecretVersions',
        actions: ['secretsmanager:DescribeSecret', 'secretsmanager:ListSecretVersionIds'],
        resources: [SECRETS],
      },
      {
        sid: 'FindSecretOfCredential',
        actions: ['secretsmanager:ListSecrets'],
        resources: ['*'],
        why: 'ListSecrets knows no resources; it gives names and tags, never a value',
      },
      {
        sid: 'FindUserOfKey',
        actions: ['iam:GetAccessKeyLastUsed', 'iam:ListUserTags'],
        resources: [`arn:\${AWS::Partition}:iam::\${AWS::AccountId}:user/*`],
      },
    ],
    apply: [
      {
        sid: 'StartRotation',
        actions: ['secretsmanager:RotateSecret'],
        resources: [SECRETS],
        // A rotation is started as the secret is set up: the request may name no other function.
        condition: { Null: { 'secretsmanager:RotationLambdaARN': 'true' } },
      },
      {
        // Secrets Manager asks for this of whoever calls RotateSecret.
        sid: 'InvokeRotationFunction',
        actions: ['lambda:InvokeFunction'],
        resources: [
          `arn:\${AWS::Partition}:lambda:\${AWS::Region}:\${AWS::AccountId}:function:\${param:rotationFunctions}`,
          ...ROTATIONS.map((name) => `\${${name}LambdaFunction.Arn}`),
        ],
      },
      { sid: 'AskRotationFunctions', actions: ['lambda:InvokeFunction'], resources: QUESTIONS },
      {
        sid: 'HoldPlace',
        actions: ['dynamodb:PutItem', 'dynamodb:DeleteItem'],
        resources: [TABLE],
        condition: keys('ROTATING'),
      },
      {
        sid: 'LockTargets',
        actions: ['dynamodb:GetItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'],
        resources: [TABLE],
        condition: keys('LOCKS'),
      },
      { sid: 'ReadFailures', actions: ['dynamodb:GetItem'], resources: [TABLE], condition: keys('ROTATION#*') },
    ],
    undo: [
      {
        sid: 'GiveUpRotation',
        actions: ['secretsmanager:UpdateSecretVersionStage'],
        resources: [SECRETS],
        // AWSCURRENT is moved by rotation functions alone.
        condition: { StringEquals: { 'secretsmanager:VersionStage': 'AWSPENDING' } },
      },
    ],
    workflow: [
      // Executions that began when this playbook had a workflow of its own ask for themselves.
      { sid: 'ProveAndRestore', actions: ['lambda:InvokeFunction'], resources: QUESTIONS },
    ],
  },
  undo: { noUndo: NO_UNDO },
  defaults: ROTATION_DEFAULTS,
  environment: {
    PREFIX: `\${self:custom.prefix}-`,
    OWN_FUNCTIONS: { 'Fn::Join': [',', ROTATIONS.map((name) => ({ 'Fn::GetAtt': [`${name}LambdaFunction`, 'Arn'] }))] },
  },
  // Twice what a rotation function may take, and room.
  timeoutSeconds: 150,
  splits: true,
  // While its policy is being closed a new value could be read by whom the old one was lost to.
  waitsFor: (plan) => [fromPlan(plan).secret],
  scheduled: true,
  foresees: ({ params }) => [
    `secretsmanager:RotateSecret ${String(Object.values(params).flat().join(', '))}, at once; the schedule stays as it is`,
    'undo: none, the former version stays readable as AWSPREVIOUS',
  ],
  steps: stepsWith,
});

export default declaration;
export const handler = playbookFunction(declaration);

function stepsWith({ log, count }: StepsTools): Steps {
  const config = readConfig(environment);
  const table = dynamoClient();
  const identity = identityClient();
  const lambdas = functionClient();
  const now = () => new Date();
  const readItem = itemReader(table, config.TABLE);
  return rotationSteps({
    secrets: secrets(secretsClient()),
    readFinding: findingReader(readItem),
    wasAsked: askedReader(readItem, declaration.id, true),
    loadPolicy: policyLoader(parameterClient(), config.POLICY_PARAMETER, { log, count }),
    spendCaps: capCounter(table, config.TABLE),
    readApproval: approvalReader(approvalStore(table, config.TABLE, sharedKey(secretsClient(), config.APPROVAL_KEY))),
    places: rotationPlaces(table, config.TABLE),
    problemOf: rotationFailures(table, config.TABLE, now).of,
    readApprovers: stackApprovers(),
    userOfKey: keyOwner(identity),
    secretOfUser: secretOfUser(identity),
    holderOf: holderOf(lambdas),
    questions: rotationQuestions(lambdas),
    ownFunctions: config.OWN_FUNCTIONS.split(','),
    guard: { prefix: config.PREFIX },
    now,
  });
}
