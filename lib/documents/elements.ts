import { fieldAt, itemsAt, type Json, plain } from '../domain/text/json.ts';

/** A policy, or a statement, as it stands. */
export type Said = { [key: string]: Json };

/** The name under which an element stands, as names of elements are read in any case; its own where it does not stand there. */
export function nameIn(said: Said, element: string): string {
  return Object.keys(said).find((name) => name.toLowerCase() === element.toLowerCase()) ?? element;
}

/** The statements of a policy, as they stand there. */
export function statementsAt(policy: Said): Json[] {
  return itemsAt(policy[nameIn(policy, 'Statement')], '') as Json[];
}

/** The policy with these statements in place of its own. */
export function withStatements(policy: Said, statements: readonly Json[]): Said {
  return { ...policy, [nameIn(policy, 'Statement')]: [...statements] };
}

/** Whether a statement allows, or denies. */
export function isOf(effect: 'allow' | 'deny', statement: Json): statement is Said {
  return isSaid(statement) && plain(fieldAt(statement, 'Effect')).toLowerCase() === effect;
}

/** Whether JSON has names, as a policy and its statements have. */
export function isSaid(value: Json | undefined): value is Said {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
