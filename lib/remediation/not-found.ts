import type { Found } from './playbook.ts';

/** What a request named is no target: why, in words that go on after its name. */
export function notFound(input: string, reason: string): Found {
  return { targets: [], refused: [{ input, reason }] };
}

/** There is nothing about it that could be changed, which is told and wakes nobody. */
export function nothingToDo(input: string, reason: string): Found {
  return { targets: [], refused: [{ input, reason, idle: true }] };
}

/** What was found for each part of a request, as one answer. */
export function allOf(found: readonly Found[]): Found {
  return { targets: found.flatMap(({ targets }) => targets), refused: found.flatMap(({ refused }) => refused) };
}
