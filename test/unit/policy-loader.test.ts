import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { beforeEach, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { policyLoader } from '../../lib/aws/policy.ts';
import { keepingLog } from './fixtures.ts';

const ssm = mockClient(SSMClient);

beforeEach(() => {
  ssm.reset();
});

const load = () =>
  policyLoader(new SSMClient({ region: 'eu-central-1' }), '/riposte/x/policy', {
    log: keepingLog(),
    count: () => {},
  })();
const named = (name: string, more: object = {}) => Object.assign(new Error('no'), { name, ...more });

test.each([
  ['a throttle', named('ThrottlingException', { $fault: 'client' })],
  ['too many requests', named('TooManyRequestsException')],
  ['a fault of the service', named('InternalServerError', { $fault: 'server' })],
  ['a time-out', named('TimeoutError')],
  ['no connection', named('Error', { code: 'ECONNRESET' })],
])('%s says nothing about what the policy says: it is passing', async (_name, error) => {
  ssm.on(GetParameterCommand).rejects(error);

  expect(await load()).toMatchObject({ ok: false, passing: true });
});

test.each([
  ['a policy that may not be read', named('AccessDeniedException', { $fault: 'client' })],
  ['a policy that is gone', named('ParameterNotFound', { $fault: 'client' })],
])('%s stays so: it is not passing', async (_name, error) => {
  ssm.on(GetParameterCommand).rejects(error);

  expect(await load()).not.toHaveProperty('passing');
});
