import { describe, expect, test } from '@jest/globals';
import type { AccountEvent } from '../../../lib/domain/finding/event.ts';
import {
  answerWith,
  blockAddresses,
  closeMachine,
  contain,
  containCaller,
  disableKeys,
  rotateAccessKeys,
} from '../../../lib/domain/finding/proposals.ts';
import { eventFile } from '../support/fixtures.ts';

const EVENT = eventFile('defense-evasion/cloudtrail-tampered');
const OWNER = EVENT.account;
const user = (name: string, account = OWNER, partition = 'aws') => `arn:${partition}:iam::${account}:user/${name}`;
const key = (n: number) => `AKIAIOSFODNN7EXAM${String(n).padStart(3, '0')}`;
const calledBy = (userIdentity: object, detail: object = {}): AccountEvent => ({
  ...EVENT,
  detail: { ...EVENT.detail, userIdentity, sourceIPAddress: '198.51.100.7', ...detail },
});
/** Addresses of clients on the internet. */
const outside = (n: number) => `203.0.113.${n}`;

describe('blocking addresses', () => {
  test('is proposed for those of outside clients, each once', () => {
    const { playbook, params } = blockAddresses(() => [outside(1), '10.0.0.1', undefined, outside(1), outside(2)]);

    expect(playbook).toBe('block-ip');
    expect(params(EVENT, [])).toEqual({ ips: ['203.0.113.1', '203.0.113.2'] });
  });

  test('is not proposed for none', () => {
    expect(blockAddresses(() => ['10.0.0.1', undefined]).params(EVENT, [])).toBeUndefined();
  });
});

describe('an answer with one name', () => {
  test('has it under its field', () => {
    const { playbook, params } = answerWith('close-ingress', 'group', () => 'sg-1');

    expect(playbook).toBe('close-ingress');
    expect(params(EVENT, [])).toEqual({ group: 'sg-1' });
  });

  test.each([undefined, ''])('is none where the event says %p', (name) => {
    expect(answerWith('close-ingress', 'group', () => name).params(EVENT, [])).toBeUndefined();
  });

  test('that closes a machine always asks', () => {
    const proposal = closeMachine(() => 'i-0abc');

    expect(proposal).toMatchObject({ playbook: 'close-ingress', asks: true });
    expect(proposal.params(EVENT, [])).toEqual({ instance: 'i-0abc' });
  });
});

describe.each([
  ['disable-access-key', disableKeys],
  ['rotate-secret', rotateAccessKeys],
] as const)('%s', (name, propose) => {
  test('is proposed for one key by its id', () => {
    const { playbook, params } = propose(() => [undefined, key(1), key(1)]);

    expect(playbook).toBe(name);
    expect(params(EVENT, [])).toEqual({ accessKeyId: 'AKIAIOSFODNN7EXAM001' });
  });

  test('is proposed for several in one order, however they are named', () => {
    expect(propose(() => [key(2), key(1)]).params(EVENT, [])).toEqual({
      accessKeyIds: ['AKIAIOSFODNN7EXAM001', 'AKIAIOSFODNN7EXAM002'],
    });
  });

  test.each([
    'ASIAIOSFODNN7EXAMPLE',
    'xAKIAIOSFODNN7EXAMPLE',
    'AKIAIOSFODNN7EXAMPLE/',
    'AKIAIOSFODN',
    'AKIAiosfodnn7example',
    'AKIA',
  ])('is not proposed for %s, which is no key of a user', (id) => {
    expect(propose(() => [id]).params(EVENT, [])).toBeUndefined();
  });

  test('is not proposed where no key is named', () => {
    expect(propose(() => []).params(EVENT, [])).toBeUndefined();
  });
});

test('of more keys than twenty, twenty are made inactive', () => {
  const ids = Array.from({ length: 21 }, (_, n) => key(n));

  expect(disableKeys(() => ids).params(EVENT, [])?.accessKeyIds).toHaveLength(20);
  expect(rotateAccessKeys(() => ids).params(EVENT, [])?.accessKeyIds).toHaveLength(21);
});

describe('containing a principal', () => {
  test.each([
    user('mallory'),
    user('mallory', OWNER, 'aws-cn'),
    user('mallory', OWNER, 'aws-us-gov'),
    `arn:aws:iam::${OWNER}:role/app`,
  ])('denies %s everything from where it was misused', (arn) => {
    const { playbook, params } = contain(
      () => arn,
      () => [outside(1), outside(1), '10.0.0.1', undefined],
    );

    expect(playbook).toBe('contain-principal');
    expect(params(EVENT, [])).toEqual({ principal: arn, scope: 'from-address', addresses: ['203.0.113.1'] });
  });

  test.each([
    ['no name', undefined],
    ['another account', user('mallory', '444455556666')],
    ['root', `arn:aws:iam::${OWNER}:root`],
    ['a session', `arn:aws:sts::${OWNER}:assumed-role/app/i-0abc`],
    [
      'a role of a service',
      `arn:aws:iam::${OWNER}:role/aws-service-role/support.amazonaws.com/AWSServiceRoleForSupport`,
    ],
    [
      'a role of Identity Center',
      `arn:aws:iam::${OWNER}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123`,
    ],
    ['a text with an ARN in it', `see ${user('mallory')}`],
  ])('is not proposed for %s', (_name, arn) => {
    expect(
      contain(
        () => arn,
        () => [outside(1)],
      ).params(EVENT, []),
    ).toBeUndefined();
  });

  test('is not proposed from addresses that no outside client has', () => {
    expect(
      contain(
        () => user('mallory'),
        () => ['10.0.0.1', undefined],
      ).params(EVENT, []),
    ).toBeUndefined();
  });

  test('takes twenty addresses at most', () => {
    const { params } = contain(
      () => user('mallory'),
      () => Array.from({ length: 21 }, (_, n) => outside(n + 1)),
    );

    expect(params(EVENT, [])?.addresses).toHaveLength(20);
  });
});

describe('containing who called', () => {
  const from = { sourceIPAddress: outside(9) };

  test('is about the user behind the call', () => {
    expect(containCaller().params(calledBy({ type: 'IAMUser', arn: user('mallory') }, from), [])).toEqual({
      principal: user('mallory'),
      scope: 'from-address',
      addresses: ['203.0.113.9'],
    });
  });

  test('is about the role behind a session', () => {
    const identity = {
      type: 'AssumedRole',
      arn: `arn:aws:sts::${OWNER}:assumed-role/app/i-0abc`,
      sessionContext: { sessionIssuer: { arn: `arn:aws:iam::${OWNER}:role/app` } },
    };

    expect(containCaller().params(calledBy(identity, from), [])).toMatchObject({
      principal: `arn:aws:iam::${OWNER}:role/app`,
    });
  });

  test('is not proposed for a call through a VPC endpoint, whose address says nothing', () => {
    const event = calledBy({ type: 'IAMUser', arn: user('mallory') }, { ...from, vpcEndpointId: 'vpce-0abc' });

    expect(containCaller().params(event, [])).toBeUndefined();
  });
});
