import { describe, expect, test } from '@jest/globals';
import { loadDetections } from '../../../lib/detections/registry.ts';
import { detector, like } from '../support/raising.ts';

const ids = (await loadDetections()).map(({ id }) => id);

/** Names that whoever opens a session may give it: of AWS's own roles, of riposte, of machines and programs. */
const CHOSEN = ['AWSReservedSSO_Admin_0123456789abcdef', 'AWSServiceRoleForSupport', 'riposte-prod-WriteIpSetsRole-1'];

function calledAs(id: string, name: string) {
  return like(id, {
    userIdentity: {
      type: 'AssumedRole',
      principalId: `AROAEXAMPLE0000000001:${name}`,
      arn: `arn:aws:sts::000000000000:assumed-role/app/${name}`,
      accountId: '000000000000',
      accessKeyId: 'ASIAEXAMPLE000000001',
      sessionContext: { sessionIssuer: { type: 'Role', arn: 'arn:aws:iam::000000000000:role/app', userName: 'app' } },
    },
  });
}

describe('the name of a session, which its caller chooses, hides nothing', () => {
  test.each(CHOSEN)('%s', (name) => {
    const raised = (chosen: string) => ids.map((id) => detector.raised(calledAs(id, chosen)).map((one) => one.id));

    expect(raised(name)).toEqual(raised('run'));
  });
});

test('nor does the path of a role: changes of the IP sets by one that has a path of the writer’s name', () => {
  const written = (arn: string) =>
    detector
      .raised(
        like('defense-evasion/riposte-changed', {
          eventSource: 'wafv2.amazonaws.com',
          eventName: 'UpdateIPSet',
          requestParameters: { name: 'riposte-prod-regional-v4' },
          userIdentity: { type: 'AssumedRole', arn: `${arn}/x`, sessionContext: { sessionIssuer: { arn } } },
        }),
      )
      .map(({ id }) => id);

  expect(written('arn:aws:iam::000000000000:role/riposte-prod-WriteIpSetsRole-1ABC')).toEqual([]);
  expect(written('arn:aws:iam::000000000000:role/riposte-x-WriteIpSetsRole-y/mallory')).toEqual([
    'defense-evasion/riposte-changed',
  ]);
});
