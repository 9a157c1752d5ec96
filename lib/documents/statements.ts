import { fieldAt, itemsAt, jsonIn, plain, textsOf } from '../domain/text/json.ts';
import { firstOfEach } from './duplicates.ts';
import { fits } from './glob.ts';

/** Texts with `*` and `?` that an element names, or, for its Not form, everything but those. */
export interface Patterns {
  readonly not: boolean;
  readonly named: readonly string[];
}

/** Whether what a statement says of actions means one (`s3:putobject`, in small letters). */
export function meansAction({ not, named }: Patterns, action: string): boolean {
  return not !== named.some((one) => fits(one.toLowerCase(), action));
}

/** Whom a statement names: `*`, or a name under its kind (`aws`, `service`, `federated`, `canonicaluser`). */
export interface Principal {
  readonly kind: string;
  readonly name: string;
}

/** One key of one operator; `operator` and `key` in small letters. All conditions of a statement must hold, one of `values` is enough. */
export interface Condition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

/** One statement of an IAM, resource or trust policy. */
export interface Statement {
  readonly allows: boolean;
  readonly actions: Patterns;
  readonly resources: Patterns;
  readonly principals: { readonly not: boolean; readonly named: readonly Principal[] };
  readonly conditions: readonly Condition[];
}

/** More statements than a policy of any service can hold (32 KB); an event may be larger, and must not cost more for it. */
const MOST = 500;

/**
 * The statements of a policy as CloudTrail records it: an object, JSON text, URL-encoded JSON text, or JSON text in JSON text.
 * Anything else has none. Names of elements are read in any case. Where a key stands twice it is read both ways, and what
 * allows something in either is taken to allow it, as nobody says which of them holds.
 */
export function statementsOf(document: unknown): readonly Statement[] {
  return read(document).statements;
}

/** What a policy says that is written in another way than in statements. */
export function saidIn(document: unknown): unknown {
  return read(document).said;
}

interface Read {
  readonly document: unknown;
  readonly said: unknown;
  readonly statements: readonly Statement[];
}

/** What was read last: a handful of detections ask about the policy of one event, and each would open it anew. */
let latest: Read = { document: '', said: '', statements: [] };

function read(document: unknown): Read {
  if (document === latest.document) return latest;
  const [said, first] = opened(document);
  const either = [said, first].flatMap(readStatements);
  const statements = either.filter(({ allows }) => allows || first === undefined);
  const result = { document, said, statements };
  // What is short is soon read again; it is no reason to forget what is long.
  if (typeof document === 'string' && document.length > 100) latest = result;
  return result;
}

function readStatements(policy: unknown): Statement[] {
  return itemsAt(fieldAt(policy, 'Statement'), '')
    .slice(0, MOST)
    .flatMap((statement) => {
      const effect = plain(fieldAt(statement, 'Effect')).toLowerCase();
      if (effect !== 'allow' && effect !== 'deny') return [];
      return {
        allows: effect === 'allow',
        actions: patternsOf(statement, 'Action'),
        resources: patternsOf(statement, 'Resource'),
        principals: principalsOf(statement),
        conditions: conditionsOf(fieldAt(statement, 'Condition')),
      };
    });
}

/** Characters that IAM takes of a policy, white space included; no service takes more, and no text costs more than one that could be a policy. */
const LONGEST_POLICY = 131_072;

/** How often a text is opened: as it is, decoded, and once more where what came out is a text again. */
const LAYERS = 3;

/** What a document says, and what it says if the first of two like keys holds instead of the last. */
type Said = [last?: unknown, first?: unknown];

function opened(document: unknown): Said {
  let said: Said = [document];
  for (let layer = 0; typeof said[0] === 'string' && layer < LAYERS; layer += 1) said = parse(said[0]);
  return said;
}

/** A policy that cannot be read grants nothing we could name. */
function parse(text: string): Said {
  // URL-encoded, each character may be three.
  if (text.length < 3 * LONGEST_POLICY)
    for (const form of [text, decode(text)]) {
      const last = jsonIn(form);
      if (last !== undefined)
        return [last, jsonIn(typeof last === 'object' && form.length <= LONGEST_POLICY && firstOfEach(form))];
    }
  return [];
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** An element that is missing (the resource of a trust policy) means all there is. */
function patternsOf(statement: unknown, element: string): Patterns {
  const named = fieldAt(statement, element);
  const not = named === undefined;
  return { not, named: textsOf(not ? fieldAt(statement, `Not${element}`) : named) };
}

function principalsOf(statement: unknown): Statement['principals'] {
  const [named, but] = ['Principal', 'NotPrincipal'].map((element) => fieldAt(statement, element));
  const not = named === undefined && but !== undefined;
  return { not, named: listed(not ? but : named) };
}

/** The longest ARN there is, characters: whose account it is stands at its beginning. */
const LONGEST = 2_048;

function listed(principal: unknown): Principal[] {
  if (typeof principal === 'string') return [{ kind: 'aws', name: principal.slice(0, LONGEST) }];
  if (typeof principal !== 'object' || principal === null) return [];
  return Object.entries(principal).flatMap(([kind, names]) =>
    textsOf(names).map((name) => ({ kind: kind.toLowerCase(), name: name.slice(0, LONGEST) })),
  );
}

function conditionsOf(condition: unknown): Condition[] {
  if (typeof condition !== 'object' || condition === null) return [];
  return Object.entries(condition).flatMap(([operator, keys]: [string, unknown]) =>
    typeof keys !== 'object' || keys === null
      ? []
      : Object.entries(keys).map(([key, values]: [string, unknown]) => ({
          operator: operator.toLowerCase(),
          key: key.toLowerCase(),
          values: [values].flat().map(plain),
        })),
  );
}
