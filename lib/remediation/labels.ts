/** Targets as a person reads them, the first few by name. */
export function labels(targets: readonly { readonly label: string }[], named = 3): string {
  const more = targets.length > named ? ` and ${targets.length - named} more` : '';
  return (
    targets
      .slice(0, named)
      .map(({ label }) => label)
      .join(', ') + more || 'nothing'
  );
}

/** A verb within a sentence. */
export function lower(verb: string): string {
  return verb.charAt(0).toLowerCase() + verb.slice(1);
}

/** What is to be taken back, before it is and where it cannot be: the verb that says it is done would be untrue. */
export function undoing({ todo }: { readonly todo: string }): string {
  return `Undo: ${lower(todo)}`;
}
