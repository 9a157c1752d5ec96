import { createRequire } from 'node:module';
import { describe, expect, test } from '@jest/globals';
import * as errors from '../../lib/domain/errors.ts';
import type { Playbook } from '../../lib/remediation/playbook.ts';
import { logicalId } from '../../resources/logical-id.ts';
import { loadPlaybooks } from '../../resources/playbook-registry.ts';
import { definitionOf, SHARED_TEXT } from '../../resources/workflow.ts';
import { mapped, resources } from './package.ts';

const validate = createRequire(import.meta.url)('asl-validator') as (definition: object) => {
  isValid: boolean;
  errorsText: () => string;
};

interface State {
  readonly Type: string;
  readonly Resource?: string;
  readonly Arguments?: { Payload?: { outcome?: string } };
  readonly Retry?: { ErrorEquals: string[]; MaxAttempts?: number; JitterStrategy?: string }[];
  readonly Catch?: { ErrorEquals: string[]; Next: string }[];
  readonly TimeoutSeconds?: number | string;
  readonly Next?: string;
  readonly Default?: string;
  readonly Choices?: { Next: string }[];
}

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

/** Whether a step tells what became of the whole. */
function tellsTheEnd({ Arguments }: State): boolean {
  const outcome = Arguments?.Payload?.outcome;
  return outcome !== undefined && outcome !== 'approval' && outcome !== 'failed';
}

/** A person's no, and what IAM does not allow. */
const REFUSALS = ['Denied', 'AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation'];

/** Steps that only help, and where it goes on without them: that they fail must not keep anything from being done. */
const HELPS: Readonly<Record<string, string>> = {
  Turn: 'Plan',
  'Tell that it waits': 'Wait for a place',
  'Tell that the undo waits': 'Wait to undo',
  'Have Config look again': 'Has it an end?',
};

const permanentErrors = Object.entries(errors).flatMap(([name, one]) => {
  if (typeof one !== 'function' || !(one.prototype instanceof errors.RiposteError)) return [];
  const error: unknown = Reflect.construct(one, ['made to be looked at']);
  return error instanceof errors.RiposteError && !error.retryable ? [name] : [];
});

const arnOf = (one: { readonly 'Fn::GetAtt': readonly string[] }) =>
  `arn:aws:lambda:us-east-1:123456789012:function:${one['Fn::GetAtt'][0]}`;

/** A workflow as Step Functions gets it: names of functions where CloudFormation would put their ARNs. */
function deployed(playbook: Playbook): { QueryLanguage: string; States: Record<string, State> } {
  const text = JSON.stringify(definitionOf(playbook), (_key, value: unknown) =>
    typeof value === 'object' && value !== null && 'Fn::GetAtt' in value ? arnOf(value as never) : value,
  );
  return JSON.parse(text) as { QueryLanguage: string; States: Record<string, State> };
}

const machines = resources('AWS::StepFunctions::StateMachine');

describe.each((await loadPlaybooks()).map((one) => [one.id, one] as const))('the workflow %s', (playbook, declared) => {
  const definition = deployed(declared);
  const states = Object.entries(definition.States);
  const tasks = states.filter(([, state]) => state.Type === 'Task');

  test('is valid ASL', () => {
    const { isValid, errorsText } = validate(definition);

    expect(isValid ? '' : errorsText()).toBe('');
    expect(definition.QueryLanguage).toBe('JSONata');
  });

  test('retries every step, and every error of what it does ends in the failure report', () => {
    for (const [name, state] of tasks) {
      expect([name, (state.Retry ?? []).length > 0]).toEqual([name, true]);
      if (name === 'Report failure' || tellsTheEnd(state)) continue;
      const caught = state.Catch?.find((one) => one.ErrorEquals.includes('States.ALL'));
      const helps = HELPS[name];
      if (helps !== undefined) expect([name, caught?.Next]).toEqual([name, helps]);
      if (helps !== undefined) continue;
      expect([name, endsIn(definition.States, caught?.Next, 'Report failure')]).toEqual([name, true]);
    }
  });

  test('what was done and cannot be told fails the execution, and is never told as a failure of what was done', () => {
    for (const [name, state] of tasks.filter(([, one]) => tellsTheEnd(one))) {
      const caught = state.Catch?.find((one) => one.ErrorEquals.includes('States.ALL'));
      expect([name, endsIn(definition.States, caught?.Next, 'Not told')]).toEqual([name, true]);
      expect([name, state.Catch?.some((one) => one.Next === 'Report failure')]).toEqual([name, false]);
    }
    expect(tasks.filter(([, one]) => tellsTheEnd(one)).length).toBeGreaterThanOrEqual(4);
    expect(definition.States['Not told']?.Type).toBe('Fail');
    expect(definition.States['Report failure']?.Catch?.map((one) => one.Next)).toEqual(['Failed']);
  });

  test('tries nothing again that a person has to put right, and everything else, with jitter and an end', () => {
    for (const [name, state] of tasks) {
      const [last] = (state.Retry ?? []).slice(-1);
      const never = (state.Retry ?? []).filter((one) => one.MaxAttempts === 0).flatMap((one) => one.ErrorEquals);
      expect([name, never.toSorted()]).toEqual([name, [...REFUSALS, ...permanentErrors].toSorted()]);
      expect([name, last?.ErrorEquals, last?.JitterStrategy]).toEqual([name, ['States.TaskFailed'], 'FULL']);
      expect(last?.MaxAttempts).toBeGreaterThan(0);
      expect(last?.MaxAttempts).toBeLessThan(20);
    }
  });

  test('a failed run ends as failed, after it was told', () => {
    expect(definition.States['Report failure']?.Arguments?.Payload?.outcome).toBe('failed');
    expect(definition.States.Failed?.Type).toBe('Fail');
  });

  test('an undo that fails lets its targets go before it is told', () => {
    const { 'Let go': letGo } = definition.States;

    for (const name of ['Undo', 'Settle the undo', 'Verify the undo'])
      expect([name, definition.States[name]?.Catch?.map((one) => one.Next)]).toEqual([name, ['Let go']]);
    expect(letGo?.Arguments?.Payload).toMatchObject({ verb: 'letGo' });
    expect([letGo?.Next, letGo?.Catch?.map((one) => one.Next)]).toEqual(['Report failure', ['Report failure']]);
  });

  test('waits for a person only so long', () => {
    const waiting = tasks.filter(([, state]) => state.Resource?.includes('waitForTaskToken'));

    expect(waiting).toHaveLength(1);
    for (const [, state] of waiting) expect(state.TimeoutSeconds).toBe('{% $question.seconds %}');
  });

  test('hands the token of a question to the state that asks it and to nothing else: no input, variable or output has it', () => {
    const holding = Object.entries(definition.States).filter(([, state]) => /token/i.test(JSON.stringify(state)));

    expect(holding.map(([name]) => name)).toEqual(['Ask for approval']);
    expect(JSON.stringify(definition).match(/Task\.Token/g)).toHaveLength(1);
  });

  test('is deployed under its name, as the shared text with its own names put in', () => {
    const machine = machines.find(({ id }) => id === `${logicalId(playbook)}Machine`);
    const names = Object.entries(machine?.properties.DefinitionSubstitutions as Record<string, unknown>);
    const text = names.reduce(
      (all, [name, value]) =>
        all.replaceAll(`\${${name}}`, () => (typeof value === 'string' ? value : arnOf(value as never))),
      mapped(SHARED_TEXT),
    );

    expect(machine?.properties.StateMachineName).toBe(`riposte-contract-${playbook}`);
    expect(machine?.properties.DefinitionString).toEqual({ 'Fn::FindInMap': ['Workflow', 'Playbook', 'Text'] });
    // Anew: the validator writes into what it looks at.
    expect(JSON.parse(text)).toEqual(deployed(declared));
    expect(text).not.toContain('${');
  });
});
