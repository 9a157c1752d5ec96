import { expect, test } from '@jest/globals';
import type { Task } from '../../../lib/domain/finding/task.ts';
import type { Standing } from '../../../lib/domain/remediation/attempt.ts';
import { actionText, briefText, type Planned } from '../../../lib/triage/action.ts';
import { partly } from '../support/partly.ts';

const task = partly<Task>({ playbook: 'contain-principal', params: { principal: 'role/ci' } });
const one = (standing: Standing, mode: string): Planned[] => [{ task, mode, standing }];

test.each<[Standing, string, string, string]>([
  ['open', 'auto', 'Runs contain-principal.', 'Runs contain-principal role/ci now.'],
  ['open', 'approve', 'Asks: contain-principal.', 'Asks for approval to run contain-principal role/ci.'],
  [
    'running',
    'auto',
    'Under way: contain-principal.',
    'Under way since before: contain-principal role/ci. It is not started twice.',
  ],
  [
    'asked',
    'approve',
    'Asked before, unanswered: contain-principal.',
    'Asked before, and not answered yet: contain-principal role/ci. Nobody is asked twice.',
  ],
  ['in-force', 'auto', 'In force: contain-principal.', 'In force already: contain-principal role/ci.'],
  [
    'overtaken',
    'auto',
    'Done before: contain-principal.',
    'Done already, and seen again since: contain-principal role/ci. It is not done twice a day by itself: a person decides.',
  ],
  [
    'settled',
    'approve',
    'Not tried again yet: contain-principal.',
    'Not tried again for now: contain-principal role/ci. The message about the last attempt says why.',
  ],
  [
    'settled',
    'observe',
    'Only observed: contain-principal.',
    'Would run contain-principal role/ci; the policy says observe.',
  ],
  ['open', 'off', 'Off: contain-principal.', 'Does not run contain-principal role/ci: the policy says off.'],
])('what is %s under %s is said so on phone and in the e-mail', (standing, mode, brief, action) => {
  expect(briefText(one(standing, mode), undefined, [])).toBe(brief);
  expect(actionText(one(standing, mode), undefined)).toBe(action);
});

test.each([
  ['old', 'An old event: riposte answers none of those.', 'Old event. You: Ask.'],
  ['over', 'Its rule says since that all is well: nothing is done.', 'Well since. You: Ask.'],
  [
    'elsewhere',
    'It is about another account or region, in which riposte changes nothing: a person decides.',
    'You: Ask.',
  ],
  ['trusted', 'The policy trusts it, or it may be your own: nothing is done about it.', 'You: Ask.'],
  [undefined, 'No remediation fits: a person decides. Nobody can put it back.', 'You: Ask.'],
] as const)('why nothing is asked for, though it would fit: %s', (withheld, action, brief) => {
  expect(actionText([], undefined, {}, 'Nobody can put it back.', withheld)).toBe(action);
  expect(briefText([], undefined, ['Ask.'], withheld)).toBe(brief);
});
