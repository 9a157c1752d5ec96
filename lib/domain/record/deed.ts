/** What a line of the record says was done, as people read it: a question is written down as `approval`, which is not that somebody approved. */
export function deedText(what: string): string {
  return what.replace(/ approval(, told)?$/, ' asks a person$1');
}
