import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { holderOf } from '../../../lib/aws/account/holders.ts';
import { rotationFailures } from '../../../lib/aws/table/rotations.ts';

const FUNCTION = 'arn:aws:lambda:eu-central-1:123456789012:function:riposte-prod-rotate-mysql';

describe('asking a rotation function whose credential a secret holds', () => {
  const lambda = mockClient(LambdaClient);
  const ask = holderOf(new LambdaClient({ region: 'eu-central-1' }));
  const answers = (answer: unknown, FunctionError?: string) =>
    lambda.on(InvokeCommand).resolves({
      Payload: new TextEncoder().encode(JSON.stringify(answer)) as never,
      ...(FunctionError === undefined ? {} : { FunctionError }),
    });
  beforeEach(() => {
    lambda.reset();
  });

  test('goes through the alias for questions', async () => {
    answers({ holder: 'db/shop/app', login: 'works' });

    expect(await ask(FUNCTION, 'arn:s')).toEqual({ holder: 'db/shop/app', login: 'works' });
    expect(lambda.commandCalls(InvokeCommand)[0]?.args[0].input).toMatchObject({
      FunctionName: FUNCTION,
      Qualifier: 'questions',
      Payload: '{"Step":"whoseSecret","SecretId":"arn:s"}',
    });
  });

  test.each([
    [{ errorType: 'TlsRefusedError', errorMessage: 'x' }, 'TlsRefusedError'],
    [{ errorType: 'Error: a text\nof somebody', errorMessage: 'x' }, 'unknown'],
    ['no object', 'unknown'],
  ])('that fails with %j is a problem with the name of the error, and no more', async (answer, problem) => {
    answers(answer, 'Unhandled');

    expect(await ask(FUNCTION, 'arn:s')).toEqual({ problem });
  });

  test('that answers something else than it should is an error', async () => {
    answers({ holder: 1 });

    await expect(ask(FUNCTION, 'arn:s')).rejects.toThrow();
  });
});

describe('why a rotation failed', () => {
  const dynamo = mockClient(DynamoDBClient);
  const failures = rotationFailures(new DynamoDBClient({ region: 'eu-central-1' }), 'table', () => new Date(0));
  const stored = (text: string) => dynamo.on(GetItemCommand).resolves({ Item: { failure: { S: text } } });
  beforeEach(() => {
    dynamo.reset();
  });

  test('is read with what cannot be seen in it made visible', async () => {
    const failure = { step: 'setSecret', error: 'ServerError', message: 'a\nb\u202ec', retryable: true };
    stored(JSON.stringify(failure));

    expect(await failures.of('v')).toEqual({ ...failure, message: 'a<U+000A>b<U+202E>c' });
  });

  test.each(['{', '[]', '{"step":"x"}', '{"step":"setSecret","error":"a b","message":"m","retryable":true}'])(
    'is unknown where somebody wrote %s: it stops no rotation',
    async (text) => {
      stored(text);

      expect(await failures.of('v')).toBeUndefined();
    },
  );
});
