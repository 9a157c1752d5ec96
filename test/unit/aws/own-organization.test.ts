import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { DescribeOrganizationCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { currentOrganization } from '../../../lib/aws/organization.ts';
import { firstOrganization, ownOrganization } from '../../../lib/aws/table/own-organization.ts';
import { loadDetections } from '../../../lib/detections/registry.ts';
import { parsePolicy } from '../../../lib/domain/policy/policy.ts';
import { lookWhetherMoved } from '../../../lib/telling/moved.ts';
import { makeDetector } from '../../../lib/triage/detector.ts';
import { triage } from '../../../lib/triage/triage.ts';
import { keepingLog } from '../support/fixtures.ts';
import { like, openedTo } from '../support/raising.ts';
import { makeWorld } from '../support/triage-world.ts';

const dynamo = mockClient(DynamoDBClient);
const table = new DynamoDBClient({ region: 'eu-central-1' });
const OWN = 'o-a1b2c3d4e5';
const FOREIGN = 'o-z9y8x7w6v5';

beforeEach(() => {
  dynamo.reset();
});

const kept = (organization: string) => ({ organization: { S: organization } });

describe('the organization that is kept', () => {
  test('is the first one, whichever the account is in later', async () => {
    const taken = new ConditionalCheckFailedException({ message: 'no', $metadata: {}, Item: kept(OWN) });
    dynamo.on(PutItemCommand).resolvesOnce({}).rejects(taken);
    const first = firstOrganization(table, 'table');

    expect(await first(OWN)).toBe(OWN);
    expect(await first(FOREIGN)).toBe(OWN);
    const [put] = dynamo.commandCalls(PutItemCommand).map(({ args: [{ input }] }) => input);
    expect(put?.ConditionExpression).toBe('attribute_not_exists(pk)');
    expect(put?.Item).toEqual({ pk: { S: 'OWN#organization' }, sk: { S: 'FIRST' }, organization: { S: OWN } });
  });

  test('is read once', async () => {
    dynamo.on(GetItemCommand).resolves({ Item: kept(OWN) });
    const own = ownOrganization(table, 'table');

    expect([await own(), await own()]).toEqual([[OWN], [OWN]]);
    expect(dynamo.commandCalls(GetItemCommand)).toHaveLength(1);
  });

  test('is none where none was learned, or the table does not say; that is asked again after ten minutes', async () => {
    dynamo
      .on(GetItemCommand)
      .rejectsOnce(new Error('no table'))
      .resolvesOnce({})
      .resolves({ Item: kept(OWN) });
    let now = 1_000_000_000;
    const own = ownOrganization(table, 'table', () => now);

    const answers = [await own(), await own()];
    for (const _ of [1, 2]) {
      now += 601_000;
      answers.push(await own());
    }

    expect(answers).toEqual([[], [], [], [OWN]]);
  });

  test('is none of those there are where the account was in none, which is not the same as not to know', async () => {
    dynamo.on(GetItemCommand).resolves({ Item: kept('none') });

    expect(await ownOrganization(table, 'table')()).toEqual(['none']);
  });
});

describe('which organization an account is in', () => {
  const organizations = mockClient(OrganizationsClient);
  const ask = () => currentOrganization(new OrganizationsClient({ region: 'us-east-1' }));
  const refusal = (name: string) => Object.assign(new Error('no'), { name });

  test('is what Organizations says, and none where it is in none', async () => {
    organizations
      .on(DescribeOrganizationCommand)
      .resolvesOnce({ Organization: { Id: OWN } })
      .rejectsOnce(refusal('AWSOrganizationsNotInUseException'));

    expect(await ask()).toBe(OWN);
    expect(await ask()).toBe('none');
  });

  test('is not known where it may not be asked', async () => {
    organizations.on(DescribeOrganizationCommand).rejects(refusal('AccessDeniedException'));

    await expect(ask()).rejects.toThrow('no');
  });
});

describe('an account that may have been moved', () => {
  const policy = (organizations: string[]) => parsePolicy({ version: 1, trusted: { organizations } });
  const look = (now: string | Error, before: string, named: string[] = []) => {
    const first: string[] = [];
    const ports = {
      current: async () => {
        if (now instanceof Error) throw now;
        return now;
      },
      first: async (current: string) => {
        first.push(current);
        return before;
      },
      loadPolicy: async () => ({ ok: true as const, policy: policy(named) }),
      log: keepingLog(),
    };
    return lookWhetherMoved(ports).then((found) => ({ found, first }));
  };

  test.each<[string, string, string, string[], string[]]>([
    ['where it was', OWN, OWN, [], []],
    ['in another one', FOREIGN, OWN, [], [`Now in organization ${FOREIGN}: at first it was in organization ${OWN}`]],
    [
      'in one, and in none before',
      FOREIGN,
      'none',
      [],
      [`Now in organization ${FOREIGN}: at first it was in no organization`],
    ],
    ['in none, and in one before', 'none', OWN, [], [`Now in no organization: at first it was in organization ${OWN}`]],
    ['in one that the policy names', FOREIGN, OWN, [FOREIGN], []],
    [
      'in one, where the policy names another',
      FOREIGN,
      OWN,
      [OWN],
      [`Now in organization ${FOREIGN}: at first it was in organization ${OWN}`],
    ],
  ])('%s', async (_where, now, before, named, told) => {
    const { found } = await look(now, before, named);

    expect(found.map(({ name, why }) => `${name}: ${why}`)).toEqual(told);
  });

  test('is not known, nor learned, where nobody says', async () => {
    expect(await look(new Error('refused'), OWN)).toEqual({ found: [], first: [] });
  });
});

describe('what lets members of an organization in, where the policy names none', () => {
  const detectors = loadDetections().then(makeDetector);
  const shared = (organization: string) =>
    like('exfiltration/snapshot-or-image-shared', {
      eventName: 'ModifyImageAttribute',
      requestParameters: {
        imageId: 'ami-0123456789abcdef0',
        launchPermission: {
          add: { items: [{ organizationArn: `arn:aws:organizations::111122223333:organization/${organization}` }] },
        },
      },
    });

  test.each<[string, ReturnType<typeof openedTo>, string[], string[], string[]]>([
    ["the account's own, as it was learned", openedTo(OWN), [OWN], [], []],
    ['another one', openedTo(FOREIGN), [OWN], [], ['high']],
    ['one, where the account was in none', openedTo(FOREIGN), ['none'], [], ['high']],
    ['one, where none was learned', openedTo(FOREIGN), [], [], ['low']],
    ['the learned one, where the policy names another', openedTo(OWN), [OWN], [FOREIGN], ['high']],
    ['a share with the learned one', shared(OWN), [OWN], [], []],
    ['a share with another one', shared(FOREIGN), [OWN], [], ['high']],
  ])('%s', async (_what, event, learned, named, told) => {
    const world = makeWorld(await detectors);
    const policy = parsePolicy({ version: 1, trusted: { organizations: named } });
    const loadPolicy = async () => ({ ok: true as const, policy });

    await triage(event, { ...world.ports, loadPolicy, ownOrganizations: async () => learned });

    expect(world.alerts.map(({ attributes }) => attributes.severity?.value)).toEqual(told);
  });

  test('a policy that cannot be read trusts nothing, nor what was learned', async () => {
    const world = makeWorld(await detectors);
    const loadPolicy = async () => ({ ok: false as const, problem: 'gone' });

    await triage(openedTo(OWN), { ...world.ports, loadPolicy, ownOrganizations: async () => [OWN] });

    expect(world.alerts.map(({ attributes }) => attributes.severity?.value)).toEqual(['low']);
  });
});
