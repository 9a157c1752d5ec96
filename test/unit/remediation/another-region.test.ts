import { beforeEach, describe, expect, test } from '@jest/globals';
import { planChange } from '../../../lib/remediation/plan-change.ts';
import { EXECUTION, type World, world } from '../support/change-world.ts';
import { finding } from '../support/fixtures.ts';
import { ARN, RotationWorld, request } from '../support/rotation-world.ts';

let the: World;
let resource: string;
beforeEach(() => {
  the = world();
  const { find } = the.changes;
  // Found by its name, as a function or a group of machines is.
  the.changes.find = async (...asked) => {
    const { targets } = await find(...asked);
    return { targets: targets.map((one) => ({ ...one, resource })), refused: [] };
  };
  the.changes.read = async () => 'open';
});
const planFor = (region: string, doors = ['front']) => {
  the.findings.set('f', finding({ id: 'f', detection: 't/d', region }));
  const asked = { taskId: 't', params: { doors }, reason: 'seen', requestedBy: 'detection t/d' };
  const behind = { id: 'f', detection: 't/d', severity: 'high', task: 't' };
  return planChange(
    the.declaration,
    the.changes,
    { input: { requests: [{ ...asked, finding: behind }] }, execution: EXECUTION },
    the.ports,
  );
};

describe('what happened in another region, whose events somebody forwards here', () => {
  test('changes nothing here that only has its name', async () => {
    resource = 'arn:aws:house:us-east-1:123456789012:door/front';

    expect(await planFor('eu-central-1')).toMatchObject({
      decision: 'refuse',
      targets: [],
      refused: [
        {
          input: 'front',
          reason:
            'is in us-east-1, and what asks for it happened in eu-central-1, where another one may have its name: ask riposte there',
        },
      ],
    });
  });

  test('nor what is only called global, as a secret may be', async () => {
    resource = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:global/front-AbCdEf';

    expect(await planFor('eu-central-1')).toMatchObject({ decision: 'refuse', targets: [] });
  });

  test.each([
    ['is of no region', 'arn:aws:iam::123456789012:user/front', ['front']],
    ['is in that region', 'arn:aws:house:eu-central-1:123456789012:door/front', ['front']],
    ['is of CloudFront', 'arn:aws:wafv2:us-east-1:123456789012:global/webacl/front/1', ['front']],
    [
      'is named by its whole ARN',
      'arn:aws:house:us-east-1:123456789012:door/front',
      ['arn:aws:house:us-east-1:123456789012:door/front'],
    ],
  ])('changes what %s', async (_case, arn, doors) => {
    resource = arn;

    expect(await planFor('eu-central-1', doors)).toMatchObject({ decision: 'apply', refused: [] });
  });
});

test('what happened here changes what is here', async () => {
  resource = 'arn:aws:house:us-east-1:123456789012:door/front';

  expect(await planFor('us-east-1')).toMatchObject({ decision: 'apply', refused: [] });
});

describe('a secret that an event of another region names', () => {
  const of = async (params: object, region: string) => {
    const rotation = new RotationWorld();
    rotation.findings.set('f', finding({ id: 'f', detection: 't/d', region }));
    const behind = { id: 'f', detection: 't/d', severity: 'high', task: 't1' };
    return rotation.plan(request(params, { finding: behind }));
  };

  test('by its name is not rotated here', async () => {
    expect(await of({ secretId: 'prod/db' }, 'us-east-1')).toMatchObject({
      decision: 'refuse',
      why: 'is in eu-central-1, and what asks for it happened in us-east-1, where another one may have its name: ask riposte there',
    });
  });

  test.each([
    ['by its ARN', { secretId: ARN }, 'us-east-1'],
    ['by its name, of this region', { secretId: 'prod/db' }, 'eu-central-1'],
    // IAM reports to us-east-1, wherever the secret is.
    ['by the key of a user that is in it', { accessKeyId: 'AKIAIOSFODNN7EXAMPLE' }, 'us-east-1'],
  ])('%s is rotated', async (_case, params, region) => {
    expect(await of(params, region)).toMatchObject({ decision: 'apply', secret: ARN });
  });
});
