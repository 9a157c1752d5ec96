import { at, fieldAt, itemsAt, textsOf } from '../domain/text/json.ts';

/** The ranges that a call puts into a prefix list, in the forms of CreateManagedPrefixList and ModifyManagedPrefixList. */
export function addedRanges(parameters: unknown): string[] {
  const requests = ['CreateManagedPrefixListRequest', 'ModifyManagedPrefixListRequest'].map((key) =>
    at(parameters, key),
  );
  return [parameters, ...requests]
    .flatMap((request) => ['Entry', 'AddEntry', 'entries', 'addEntries'].map((key) => fieldAt(request, key)))
    .flatMap((entries) => itemsAt(entries, ''))
    .flatMap((entry) => textsOf(fieldAt(entry, 'cidr')));
}
