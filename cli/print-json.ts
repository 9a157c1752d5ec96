import { visibleJson } from '../lib/domain/text/clean-text.ts';

/** Prints a value as JSON, in one line unless indented, with every character visible: others wrote what stands in it, and terminals obey some. */
export function printJson(value: unknown, indent?: number): void {
  const text = JSON.stringify(value, undefined, indent);
  console.log(indent === undefined ? visibleJson(text) : text.split('\n').map(visibleJson).join('\n'));
}
