import type { AccountEvent } from '../../lib/domain/finding/event.ts';
import { session } from './identities.ts';
import { ACCOUNT, REGION, type World } from './world.ts';

const CLI = 'aws-cli/2.31.2 md/awscrt#0.27.6 ua/2.1 os/linux#6.11 md/arch#x86_64 lang/python#3.13.7';
const CLOUDFORMATION = 'cloudformation.amazonaws.com';

/** Builds and deployments: GitHub Actions, CodePipeline with CodeBuild, and CloudFormation stacks. */
export function pipelines(world: World): AccountEvent[] {
  return [
    ...Array.from({ length: 70 }, () => delivery(world, world.between(8, 19))).flat(),
    ...Array.from({ length: 25 }, () => stack(world, world.between(8, 19))).flat(),
    ...Array.from({ length: 40 }, () => build(world, world.between(7, 20))).flat(),
  ];
}

/** Takes on its role by token, pushes an image, replaces a function, starts a service anew. */
function delivery(world: World, at: number): AccountEvent[] {
  const ip = `192.0.2.${1 + world.int(250)}`;
  const who = session(world, 'github-deploy', 'GitHubActions', { provider: 'token.actions.githubusercontent.com' });
  const app = world.pick(['shop', 'search', 'mail', 'pay', 'stock', 'users', 'images', 'reports']);
  const by = (service: string, name: string, parameters: object, error?: string) =>
    world.call({ at: at + world.int(200), service, name, who, ip, agent: CLI, parameters, ...(error && { error }) });
  const token = {
    type: 'WebIdentityUser',
    principalId: `arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com:sts.amazonaws.com:repo:acme/${app}:ref:refs/heads/main`,
    userName: `repo:acme/${app}:ref:refs/heads/main`,
    identityProvider: `arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com`,
  };
  return [
    world.call({
      at,
      service: 'sts',
      name: 'AssumeRoleWithWebIdentity',
      who: token,
      ip,
      agent: CLI,
      parameters: { roleArn: `arn:aws:iam::${ACCOUNT}:role/github-deploy`, roleSessionName: 'GitHubActions' },
    }),
    by('sts', 'GetCallerIdentity', {}),
    by('ecr', 'GetAuthorizationToken', {}),
    by('ecr', 'InitiateLayerUpload', { repositoryName: app }),
    by('ecr', 'PutImage', { repositoryName: app, imageTag: world.hex(7) }),
    by('lambda', 'UpdateFunctionCode20150331v2', { functionName: `${app}-worker`, publish: true }),
    by('lambda', 'GetFunctionConfiguration20150331v2', { functionName: `${app}-worker` }),
    by('lambda', 'UpdateAlias20150331', { functionName: `${app}-worker`, name: 'live' }),
    by('ecs', 'RegisterTaskDefinition', { family: app, taskRoleArn: `arn:aws:iam::${ACCOUNT}:role/${app}-task` }),
    by('ecs', 'UpdateService', { service: app, taskDefinition: `${app}:7` }),
    by('ecs', 'DescribeServices', { services: [app] }),
    by('ecs', 'RunTask', { cluster: 'shop', taskDefinition: `${app}-migrate:7`, launchType: 'FARGATE' }),
    by('cloudfront', 'CreateInvalidation', { distributionId: 'E1' }),
    ...(world.random() < 0.1 ? [by('ssm', 'GetParameter', { name: `/shop/${app}/other` }, 'AccessDenied')] : []),
    ...(world.random() < 0.3
      ? [by('ssm', 'SendCommand', { documentName: 'AWS-RunShellScript', targets: [{ key: 'tag:app', values: [app] }] })]
      : []),
  ];
}

/** A stack that CloudFormation changes with its own role, and what it calls for it. */
function stack(world: World, at: number): AccountEvent[] {
  const starter = session(world, 'codepipeline', world.hex(13), { more: {} });
  const who = session(world, 'cfn-exec', 'AWSCloudFormation', { invokedBy: CLOUDFORMATION });
  const name = `stack-${world.int(12)}`;
  const by = (service: string, event: string, parameters: object) =>
    world.call({
      at: at + 30 + world.int(90),
      service,
      name: event,
      who,
      ip: CLOUDFORMATION,
      agent: CLOUDFORMATION,
      parameters,
    });
  return [
    world.call({
      at,
      service: 'cloudformation',
      name: 'CreateChangeSet',
      who: starter,
      ip: 'codepipeline.amazonaws.com',
      agent: 'codepipeline.amazonaws.com',
      parameters: { stackName: name, roleARN: `arn:aws:iam::${ACCOUNT}:role/cfn-exec` },
    }),
    world.call({
      at: at + 20,
      service: 'cloudformation',
      name: 'ExecuteChangeSet',
      who: starter,
      ip: 'codepipeline.amazonaws.com',
      agent: 'codepipeline.amazonaws.com',
      parameters: { stackName: name },
    }),
    by('lambda', 'UpdateFunctionCode20150331v2', { functionName: `${name}-fn` }),
    by('lambda', 'UpdateFunctionConfiguration20150331v2', {
      functionName: `${name}-fn`,
      layers: [`arn:aws:lambda:${REGION}:${ACCOUNT}:layer:shared:12`],
    }),
    by('lambda', 'PublishLayerVersion20181031', { layerName: 'shared' }),
    by('iam', 'CreateRole', {
      roleName: `${name}-role`,
      assumeRolePolicyDocument: JSON.stringify({
        Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
      }),
    }),
    by('iam', 'PutRolePolicy', {
      roleName: `${name}-role`,
      policyName: 'p',
      policyDocument: JSON.stringify({ Statement: [{ Effect: 'Allow', Action: 'logs:*', Resource: '*' }] }),
    }),
    by('logs', 'CreateLogGroup', { logGroupName: `/aws/lambda/${name}-fn` }),
    by('sqs', 'SetQueueAttributes', {
      queueUrl: `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/${name}`,
      attributes: { VisibilityTimeout: '60' },
    }),
    by('dynamodb', 'UpdateTable', { tableName: name, billingMode: 'PAY_PER_REQUEST' }),
    by('logs', 'DeleteLogGroup', { logGroupName: `/aws/lambda/${name}-old` }),
    by('s3', 'PutBucketPolicy', {
      bucketName: `${name}-bucket`,
      bucketPolicy: {
        Statement: [
          {
            Effect: 'Deny',
            Principal: '*',
            Action: 's3:*',
            Resource: '*',
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          },
        ],
      },
    }),
  ];
}

function build(world: World, at: number): AccountEvent[] {
  const who = session(world, 'codebuild', `AWSCodeBuild-${world.uuid()}`);
  const by = (service: string, name: string, parameters: object) =>
    world.call({
      at: at + world.int(300),
      service,
      name,
      who,
      ip: '192.0.2.77',
      agent: 'aws-sdk-go/1.55.6 CodeBuild',
      parameters,
    });
  return [
    by('logs', 'CreateLogStream', { logGroupName: '/aws/codebuild/shop' }),
    by('s3', 'GetBucketAcl', { bucketName: 'deployments' }),
    by('codeartifact', 'GetAuthorizationToken', { domain: 'acme' }),
    by('secretsmanager', 'GetSecretValue', { secretId: 'build/registry' }),
    by('ecr', 'PutImage', { repositoryName: 'base', imageTag: world.hex(7) }),
    by('ecr', 'BatchDeleteImage', { repositoryName: 'base', imageIds: [{ imageDigest: 'sha256:0' }] }),
  ];
}
