import type { Found } from './playbook.ts';

/** What a request named is no target: why, in words that go on after its name. */
export function notFound(input: string, reason: string): Found {
  return { targets: [], refused: [{ input, reason }] };
}
