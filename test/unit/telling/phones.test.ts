import { describe, expect, test } from '@jest/globals';
import type { Severity } from '../../../lib/domain/finding/severity.ts';
import { type LoadedPolicy, parsePolicy } from '../../../lib/domain/policy/policy.ts';
import type { AlertMessage } from '../../../lib/domain/telling/alert.ts';
import { findingAlert } from '../../../lib/domain/telling/alert.ts';
import { renderAlert } from '../../../lib/domain/telling/render-alert.ts';
import { compilePattern } from '../../../lib/pattern/compile.ts';
import { forPhones, phonesFrom } from '../../../lib/telling/phones.ts';
import { NO_PARAMETERS, subscriptions } from '../../../resources/parameters.ts';
import { finding } from '../support/fixtures.ts';

const HIGH = 3;
const SILENT: LoadedPolicy = { ok: true, policy: parsePolicy({ version: 1 }) };
const saying = (smsFrom: Severity): LoadedPolicy => ({ ok: true, policy: parsePolicy({ version: 1, smsFrom }) });

/** Whether SNS lets a message through to a phone; filter policies on attributes say it as event patterns do. */
function reaches(attributes: AlertMessage['attributes'], smsMinLevel = HIGH): boolean {
  const made = subscriptions({ ...NO_PARAMETERS, phone: '+41791234567', smsMinLevel }) as {
    Resources: { SmsSubscription: { Properties: { FilterPolicy: Parameters<typeof compilePattern>[0] } } };
  };
  const values = Object.entries(attributes).map(([name, { type, value }]) => [
    name,
    type === 'Number' ? Number(value) : value,
  ]);
  return compilePattern(made.Resources.SmsSubscription.Properties.FilterPolicy)(Object.fromEntries(values));
}

/** The attributes of a message as it is published. */
async function published(severity: Severity, policy: LoadedPolicy, wakes = true) {
  const sent: AlertMessage[] = [];
  const publish = forPhones(
    async (message) => void sent.push(message),
    async () => policy,
    HIGH,
  );
  await publish(renderAlert({ ...findingAlert(finding({ severity }), 'Runs x.', []), wakes }));
  return sent[0]?.attributes ?? {};
}

describe('what goes to phones', () => {
  test.each<[string, LoadedPolicy, Severity[]]>([
    ['the policy says nothing: what the deployment says', SILENT, ['high', 'critical']],
    ['the policy cannot be read: the same', { ok: false, problem: 'gone' }, ['high', 'critical']],
    ['the policy says medium', saying('medium'), ['medium', 'high', 'critical']],
    ['the policy says info: all of it', saying('info'), ['info', 'low', 'medium', 'high', 'critical']],
    ['the policy says critical: that always does', saying('critical'), ['critical']],
  ])('where %s', async (_, policy, expected) => {
    const all: Severity[] = ['info', 'low', 'medium', 'high', 'critical'];
    const reached = await Promise.all(all.map(async (severity) => reaches(await published(severity, policy))));

    expect(all.filter((_severity, index) => reached[index])).toEqual(expected);
  });

  test('is nothing that wakes nobody, however loud', async () => {
    expect(reaches(await published('critical', saying('info'), false))).toBe(false);
  });

  test('the word is one more attribute: all else is as before', async () => {
    expect(await published('high', saying('critical'))).toMatchObject({
      severityLevel: { type: 'Number', value: '3' },
      wakes: { type: 'String', value: 'yes' },
      phone: { type: 'String', value: 'no' },
    });
  });
});

describe('while riposte is updated', () => {
  const OLD_FILTER = compilePattern({ severityLevel: [{ numeric: ['>=', 3] }], wakes: ['yes'] });

  test('messages of the version before go by the level, whatever they are', () => {
    const { attributes: loud } = renderAlert(findingAlert(finding({ severity: 'high' }), 'Runs x.', []));
    const { attributes: quiet } = renderAlert(findingAlert(finding({ severity: 'medium' }), 'Runs x.', []));

    expect([reaches(loud), reaches(quiet), reaches(quiet, 2)]).toEqual([true, false, true]);
  });

  test('the filter of the version before lets through what it did', async () => {
    const { severityLevel, wakes, phone } = await published('high', SILENT);
    const values = { severityLevel: Number(severityLevel?.value), wakes: wakes?.value, phone: phone?.value };

    expect(OLD_FILTER(values)).toBe(true);
  });
});

test('pages go by the same level', () => {
  expect([
    phonesFrom(SILENT, 2),
    phonesFrom(saying('critical'), 2),
    phonesFrom({ ok: false, problem: 'x' }, 2),
  ]).toEqual([2, 4, 2]);
});
