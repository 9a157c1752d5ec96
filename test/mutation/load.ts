import { registerHooks } from 'node:module';
import { relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { getState, resetState } from 'jest-circus';
import { enter } from './client-mocks.ts';

/** A test as its file declares it, with what has to run around it, from the outermost block inwards. */
export interface Loaded {
  readonly id: string;
  readonly file: string;
  readonly run: () => unknown;
  readonly around: readonly Around[];
}

/** The hooks of a block, and the file it is in. */
export interface Around {
  readonly file: string;
  readonly beforeAll: readonly Hook[];
  readonly beforeEach: readonly Hook[];
  readonly afterEach: readonly Hook[];
  readonly afterAll: readonly Hook[];
}

type Hook = () => unknown;
type Block = ReturnType<typeof getState>['rootDescribeBlock'];

const HERE = pathToFileURL(`${process.cwd()}/`).href;
const GLOBALS = new URL('globals.ts', import.meta.url).href;
const CLIENT_MOCKS = new URL('client-mocks.ts', import.meta.url).href;
let generation = 0;

// A module is evaluated once for its address: each generation of the code has addresses of its own.
registerHooks({
  resolve(specifier, context, nextResolve) {
    if (specifier === '@jest/globals') return nextResolve(GLOBALS, context);
    if (specifier === 'aws-sdk-client-mock' && context.parentURL !== CLIENT_MOCKS)
      return nextResolve(CLIENT_MOCKS, context);
    const resolved = nextResolve(specifier, context);
    if (!resolved.url.startsWith(HERE) || resolved.url.includes('/node_modules/')) return resolved;
    const parent = context.parentURL === undefined ? null : new URL(context.parentURL).searchParams.get('generation');
    const url = new URL(resolved.url);
    url.searchParams.set('generation', parent ?? String(generation));
    return { ...resolved, url: url.href };
  },
});

/** From now on everything of the project is evaluated anew where it is loaded. */
export function beginGeneration(): void {
  generation += 1;
}

/** Loads a file of tests, of the generation that has begun, with the tests in it; throws where it cannot be evaluated. */
export async function load(file: string, setUp: readonly string[]): Promise<Loaded[]> {
  for (const one of setUp) await import(pathToFileURL(one).href);
  resetState();
  enter(file);
  await import(pathToFileURL(file).href);
  return testsIn(getState().rootDescribeBlock, file, [], []);
}

function testsIn(block: Block, file: string, names: readonly string[], outer: readonly Around[]): Loaded[] {
  const around = [...outer, aroundOf(block, file)];
  return block.children.flatMap((child) => {
    if (child.type === 'describeBlock') return testsIn(child, file, [...names, child.name], around);
    const run = child.fn as (() => unknown) | undefined;
    const id = [relative(process.cwd(), file), ...names, child.name].join(' ');
    return run === undefined ? [] : [{ id, file, run, around }];
  });
}

function aroundOf({ hooks }: Block, file: string): Around {
  const of = (type: Block['hooks'][number]['type']) =>
    hooks.filter((hook) => hook.type === type).map(({ fn }) => fn as Hook);
  return {
    file,
    beforeAll: of('beforeAll'),
    beforeEach: of('beforeEach'),
    afterEach: of('afterEach'),
    afterAll: of('afterAll'),
  };
}
