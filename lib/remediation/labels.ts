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
