import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { PLAYBOOKS } from '../../lib/domain/playbook.ts';
import { ROOT } from '../../local/paths.ts';
import { loadPlaybooks } from '../../resources/playbook-registry.ts';
import { resources } from './package.ts';

const validate = createRequire(import.meta.url)('asl-validator') as (definition: object) => {
  isValid: boolean;
  errorsText: () => string;
};

interface State {
  readonly Type: string;
  readonly Resource?: string;
  readonly Arguments?: { Payload?: { outcome?: string } };
  readonly Retry?: object[];
  readonly Catch?: { ErrorEquals: string[]; Next: string }[];
  readonly TimeoutSeconds?: number | string;
  readonly Next?: string;
  readonly Default?: string;
  readonly Choices?: { Next: string }[];
}

const tags = [
  { tag: '!GetAtt', resolve: (text: string) => `arn:aws:lambda:us-east-1:123456789012:function:${text.split('.')[0]}` },
];

/** Whether a state leads to another one, whatever way it takes. */
function endsIn(
  states: Record<string, State>,
  from: string | undefined,
  to: string,
  seen = new Set<string>(),
): boolean {
  if (from === undefined || seen.has(from)) return false;
  if (from === to) return true;
  const state = states[from];
  const ways = [state?.Next, state?.Default, ...(state?.Choices ?? []).map(({ Next }) => Next)];
  return ways.some((next) => endsIn(states, next, to, new Set([...seen, from])));
}

const declared = (await loadPlaybooks()).map(({ id }) => id);

describe.each([...PLAYBOOKS, ...declared])('the workflow %s', (playbook) => {
  const file = declared.includes(playbook) ? 'playbook' : playbook;
  const text = readFileSync(`${ROOT}statemachines/${file}.asl.yml`, 'utf8');
  const definition = parse(text, { customTags: tags, merge: true, maxAliasCount: -1 }) as {
    QueryLanguage: string;
    States: Record<string, State>;
  };
  const states = Object.entries(definition.States);
  const tasks = states.filter(([, state]) => state.Type === 'Task');

  test('is valid ASL', () => {
    const { isValid, errorsText } = validate(definition);

    expect(isValid ? '' : errorsText()).toBe('');
    expect(definition.QueryLanguage).toBe('JSONata');
  });

  test('retries every step, and every error ends in the failure report', () => {
    for (const [name, state] of tasks) {
      expect([name, (state.Retry ?? []).length > 0]).toEqual([name, true]);
      if (name === 'Report failure') continue;
      const caught = state.Catch?.find((one) => one.ErrorEquals.includes('States.ALL'));
      expect([name, endsIn(definition.States, caught?.Next, 'Report failure')]).toEqual([name, true]);
    }
  });

  test('a failed run ends as failed, after it was told', () => {
    expect(definition.States['Report failure']?.Arguments?.Payload?.outcome).toBe('failed');
    expect(definition.States.Failed?.Type).toBe('Fail');
  });

  test('waits for a person only so long', () => {
    const waiting = tasks.filter(([, state]) => state.Resource?.includes('waitForTaskToken'));

    expect(waiting).toHaveLength(1);
    for (const [, state] of waiting) expect(state.TimeoutSeconds).toBe('{% $question.seconds %}');
  });

  test('is deployed under its name', () => {
    expect(
      resources('AWS::StepFunctions::StateMachine').map((machine) => machine.properties.StateMachineName),
    ).toContain(`riposte-contract-${playbook}`);
  });
});
