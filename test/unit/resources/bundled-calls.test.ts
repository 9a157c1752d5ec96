import { execFileSync } from 'node:child_process';
import { expect, test } from '@jest/globals';

/** What calls of every layout look like on the wire, and what is read of their answers, bundled with and without what the bundles leave out. */
const COMPARE = `
const { build } = require('esbuild');
const plugins = require('./resources/esbuild-plugins.cjs');
const ENTRY = \`
  import { S3ControlClient, GetPublicAccessBlockCommand } from '@aws-sdk/client-s3-control';
  import { S3Client, PutObjectCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
  import { LambdaClient, ListFunctionsCommand, AddPermissionCommand } from '@aws-sdk/client-lambda';
  import { Route53Client, ListResourceRecordSetsCommand } from '@aws-sdk/client-route-53';
  import { SFNClient, StartSyncExecutionCommand } from '@aws-sdk/client-sfn';
  import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
  import { SNSClient, PublishCommand } from '@aws-sdk/client-sns';
  import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
  const answers = {
    HeadObjectCommand: { headers: { 'content-length': '12', 'x-amz-meta-owner': 'mallory', 'last-modified': 'Mon, 02 Mar 2026 03:04:05 GMT' } },
    ListFunctionsCommand: { body: JSON.stringify({ Functions: [{ FunctionName: 'f' }] }) },
    PutEventsCommand: { statusCode: 400, body: JSON.stringify({ __type: 'com.amazonaws.events#InternalException', message: 'm', Factor: 1.50 }) },
    GetItemCommand: { body: JSON.stringify({ Item: { pk: { S: 'a' } } }) },
  };
  export async function calls() {
    const seen = [];
    const send = async (Client, command) => {
      const requestHandler = { handle: async ({ method, hostname, path, query, headers, body }) => {
        const { authorization, 'x-amz-date': _, 'user-agent': __, 'x-amz-user-agent': ___, 'amz-sdk-invocation-id': ____, ...rest } = headers;
        const scope = authorization?.split(',')[0].split('/').slice(2).join('/');
        seen.push([method, hostname, path, query, rest, String(body ?? ''), scope]);
        const answer = answers[command.constructor.name] ?? {};
        return { response: { statusCode: 200, headers: {}, ...answer, body: new TextEncoder().encode(answer.body ?? '') } };
      } };
      const client = new Client({ region: 'eu-central-1', credentials, requestHandler, maxAttempts: 1 });
      const came = await client.send(command).then(({ $metadata, ...output }) => output, String);
      seen.push([command.constructor.name, came]);
    };
    await send(S3ControlClient, new GetPublicAccessBlockCommand({ AccountId: '111122223333' }));
    await send(S3ControlClient, new GetPublicAccessBlockCommand({}));
    await send(S3Client, new PutObjectCommand({ Bucket: 'logs', Key: 'a/b c.json', Body: 'x', Metadata: { owner: 'mallory' }, Tagging: 'a=b' }));
    await send(S3Client, new HeadObjectCommand({ Bucket: 'logs', Key: 'a', VersionId: 'v1' }));
    await send(LambdaClient, new ListFunctionsCommand({ MaxItems: 5, Marker: 'm n' }));
    await send(LambdaClient, new AddPermissionCommand({ FunctionName: 'f', StatementId: 's', Action: 'lambda:InvokeFunction', Principal: '*' }));
    await send(Route53Client, new ListResourceRecordSetsCommand({ HostedZoneId: 'Z1', StartRecordName: 'a.example' }));
    await send(SFNClient, new StartSyncExecutionCommand({ stateMachineArn: 'arn:aws:states:eu-central-1:111122223333:express:x', input: '{}' }));
    await send(SNSClient, new PublishCommand({ TopicArn: 'arn:aws:sns:eu-central-1:111122223333:t', Message: 'm' }));
    await send(EventBridgeClient, new PutEventsCommand({ Entries: [{ Source: 'riposte', DetailType: 'x', Detail: '{}' }] }));
    await send(DynamoDBClient, new GetItemCommand({ TableName: 't', Key: { pk: { S: 'a' } } }));
    // What has to be escaped, one to four bytes long, halves of a pair that stand alone, and bytes of each length that base64 fills up.
    const S = String.fromCharCode(34, 47, 92, 8, 10, 1, 31, 127, 233, 8232, 8364, 55357, 56832, 55296, 65, 56320);
    const BS = [0, 1, 2, 3, 4].map((length) => new Uint8Array(length).fill(251));
    await send(DynamoDBClient, new PutItemCommand({ TableName: 't', Item: { pk: { S }, long: { S: S.repeat(900) }, bytes: { BS } } }));
    return seen;
  }
\`;
const said = async (some) => {
  const stdin = { contents: ENTRY, resolveDir: process.cwd() };
  const { outputFiles } = await build({ stdin, bundle: true, write: false, platform: 'node', format: 'cjs', mainFields: ['module', 'main'], plugins: some });
  const module = { exports: {} };
  new Function('module', 'exports', 'require', outputFiles[0].text)(module, module.exports, require);
  return module.exports.calls();
};
const text = (value) => JSON.stringify(value);
said([]).then(async (whole) => console.log(text([whole, await said(plugins)])));
`;

test('calls are laid out, and answers read, as the SDK does it where all of it is there', () => {
  const printed = execFileSync(process.execPath, ['-e', COMPARE], { encoding: 'utf8' });

  const [whole, brief] = JSON.parse(printed) as [unknown[][], unknown[][]];

  expect(brief).toEqual(whole);
  expect(brief.map(([first, second]) => (typeof second === 'string' ? `${first} ${second}` : first))).toEqual([
    'GET 111122223333.s3-control.eu-central-1.amazonaws.com',
    'GetPublicAccessBlockCommand',
    'GetPublicAccessBlockCommand EndpointError: AccountId is required but not set',
    'PUT logs.s3.eu-central-1.amazonaws.com',
    'PutObjectCommand',
    'HEAD logs.s3.eu-central-1.amazonaws.com',
    'HeadObjectCommand',
    'GET lambda.eu-central-1.amazonaws.com',
    'ListFunctionsCommand',
    'POST lambda.eu-central-1.amazonaws.com',
    'AddPermissionCommand',
    'GET route53.amazonaws.com',
    'ListResourceRecordSetsCommand',
    'POST sync-states.eu-central-1.amazonaws.com',
    'StartSyncExecutionCommand',
    'POST sns.eu-central-1.amazonaws.com',
    'PublishCommand',
    'POST events.eu-central-1.amazonaws.com',
    'PutEventsCommand InternalException: m',
    'POST dynamodb.eu-central-1.amazonaws.com',
    'GetItemCommand',
    'POST dynamodb.eu-central-1.amazonaws.com',
    'PutItemCommand',
  ]);
  const body = String(brief.at(-2)?.[5]);
  expect(body).toContain(String.raw`{"pk":{"S":"\"/\\\b\n\u0001\u001f`);
  expect(body).toContain(String.raw`\ud800A\udc00"}`);
  expect(body).toContain('"BS":["","+w==","+/s=","+/v7","+/v7+w=="]');
  expect(brief.flatMap(([method, , , , , , scope]) => (method === 'POST' ? [scope] : []))).toEqual([
    'eu-central-1/lambda/aws4_request',
    'eu-central-1/states/aws4_request',
    'eu-central-1/sns/aws4_request',
    'eu-central-1/events/aws4_request',
    'eu-central-1/dynamodb/aws4_request',
    'eu-central-1/dynamodb/aws4_request',
  ]);
});
