import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { policyLoader } from '../../../lib/aws/policy.ts';
import { keepingLog } from '../support/fixtures.ts';

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

describe('the last policy that was read', () => {
  const GOOD = { Parameter: { Value: '{"version":1,"playbooks":{"block-ip":{"mode":"auto"}}}' } };
  const throttle = named('ThrottlingException', { $fault: 'client' });
  let clock = 0;
  const counted: string[] = [];
  const loader = () => {
    clock = Date.parse('2026-06-01T00:00:00Z');
    counted.length = 0;
    return policyLoader(
      new SSMClient({ region: 'eu-central-1' }),
      '/riposte/x/policy',
      { log: keepingLog(), count: (metric) => counted.push(metric) },
      () => clock,
    );
  };

  test('holds for five minutes where it cannot be reached, also when it is to be read anew', async () => {
    ssm.on(GetParameterCommand).resolvesOnce(GOOD).rejects(throttle);
    const read = loader();
    await read();

    clock += 299_000;
    const stillGood = await read(0);
    clock += 1_000;
    const tooOld = await read(0);

    expect(stillGood).toMatchObject({ ok: true, policy: { playbooks: { 'block-ip': { mode: 'auto' } } } });
    expect(tooOld).toMatchObject({ ok: false, passing: true });
    expect(counted).toEqual(['PolicyUnusable']);
  });

  test.each([
    [
      'is gone',
      () => ssm.on(GetParameterCommand).resolvesOnce(GOOD).rejectsOnce(named('ParameterNotFound')).rejects(throttle),
    ],
    [
      'may not be read',
      () =>
        ssm.on(GetParameterCommand).resolvesOnce(GOOD).rejectsOnce(named('AccessDeniedException')).rejects(throttle),
    ],
    [
      'is invalid',
      () =>
        ssm
          .on(GetParameterCommand)
          .resolvesOnce(GOOD)
          .resolvesOnce({ Parameter: { Value: '{"version":2}' } })
          .rejects(throttle),
    ],
  ])('holds no more once it was seen that it %s, nor when it cannot be reached after that', async (_how, answers) => {
    answers();
    const read = loader();
    await read();

    const seen = await read(0);
    const after = await read(0);

    expect(seen).toMatchObject({ ok: false });
    expect(seen).not.toHaveProperty('passing');
    expect(after).toMatchObject({ ok: false, passing: true });
  });

  test('that says off is heeded at once, whatever held before', async () => {
    const off = { Parameter: { Value: '{"version":1,"playbooks":{"block-ip":{"mode":"off"}}}' } };
    ssm.on(GetParameterCommand).resolvesOnce(GOOD).resolvesOnce(off).rejects(throttle);
    const read = loader();
    await read();
    await read(0);

    const throttled = await read(0);

    expect(throttled).toMatchObject({ ok: true, policy: { playbooks: { 'block-ip': { mode: 'off' } } } });
  });
});
