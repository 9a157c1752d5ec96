import type { Path } from './fields.ts';
import type { Question } from './lookup.ts';
import type { FieldTest } from './operators.ts';

/** A field of a branch, ready to be looked up. */
export interface CompiledField {
  readonly path: Path;
  /** Where the lookup has its value. */
  readonly slot: number;
  readonly field: FieldTest;
  /** Several branches ask the same: with it the lookup keeps the answer. */
  readonly question?: Question;
}
