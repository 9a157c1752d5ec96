import type { MutantCoverage } from '@stryker-mutator/api/core';
import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin';
import {
  type DryRunOptions,
  type DryRunResult,
  DryRunStatus,
  determineHitLimitReached,
  type MutantRunOptions,
  type MutantRunResult,
  MutantRunStatus,
  type TestResult,
  type TestRunner,
  TestStatus,
} from '@stryker-mutator/api/test-runner';
import { enter } from './client-mocks.ts';
import { type Around, beginGeneration, type Loaded, load } from './load.ts';

/** What the changed code and Stryker say to each other. Source: the instrumenter of Stryker 10. */
interface Said {
  activeMutant?: string | undefined;
  currentTestId?: string | undefined;
  hitCount?: number | undefined;
  hitLimit?: number | undefined;
  mutantCoverage?: MutantCoverage;
}

const said: Said = {};
Object.assign(globalThis, { __stryker__: said });

/** Files of tests, and what is loaded before each; from the project's root, which is where Stryker starts this. */
const FILES = (process.env.RIPOSTE_MUTATION_TESTS ?? '').split(' ').filter((name) => name !== '');
const SET_UP = ['test/plain.ts', 'test/mutation/properties.ts'].map((name) => `${process.cwd()}/${name}`);

type Failure = { readonly id: string; readonly message: string };

/**
 * Runs unit tests for Stryker in its own process, without Jest around them: a mutant costs what its tests take, where a run of Jest costs a
 * second before the first one. Code is evaluated anew only for mutants of what runs while it is loaded.
 */
export class InProcessRunner implements TestRunner {
  #clean: readonly Loaded[] | undefined;
  /** By test and by file: how long it took, and when it found a mutant last. */
  readonly #took = new Map<string, number>();
  readonly #foundAt = new Map<string, number>();
  #found = 0;

  capabilities() {
    return { reloadEnvironment: true };
  }

  init(): Promise<void> {
    // What a mutant leaves behind, a promise nobody waits for, must not end the process.
    process.on('unhandledRejection', () => undefined);
    process.on('uncaughtException', () => undefined);
    return Promise.resolve();
  }

  async dryRun({ coverageAnalysis }: DryRunOptions): Promise<DryRunResult> {
    const tests: TestResult[] = [];
    const begun = new Set<Around>();
    for (const test of await this.#loaded()) {
      if (coverageAnalysis === 'perTest') said.currentTestId = test.id;
      const started = performance.now();
      const failure = await attempt(test, begun);
      const timeSpentMs = performance.now() - started;
      said.currentTestId = undefined;
      for (const name of [test.id, test.file]) this.#took.set(name, (this.#took.get(name) ?? 0) + timeSpentMs);
      const about = { id: test.id, name: test.id, fileName: test.file, timeSpentMs };
      tests.push(
        failure === undefined
          ? { ...about, status: TestStatus.Success }
          : { ...about, status: TestStatus.Failed, failureMessage: failure },
      );
    }
    await end(begun);
    const { mutantCoverage } = said;
    return { status: DryRunStatus.Complete, tests, ...(mutantCoverage === undefined ? {} : { mutantCoverage }) };
  }

  async mutantRun(options: MutantRunOptions): Promise<MutantRunResult> {
    const { activeMutant, hitLimit, testFilter, mutantActivation } = options;
    const asked = testFilter === undefined ? undefined : new Set(testFilter);
    const isStatic = mutantActivation === 'static';
    if (!isStatic) await this.#loaded();
    said.activeMutant = activeMutant.id;
    said.hitCount = hitLimit === undefined ? undefined : 0;
    said.hitLimit = hitLimit;
    try {
      const { failure, ran } = isStatic ? await this.#tryNew(asked) : await this.#try(this.#clean ?? [], asked);
      return (
        (determineHitLimitReached(said.hitCount, said.hitLimit) as MutantRunResult | undefined) ??
        (failure === undefined
          ? { status: MutantRunStatus.Survived, nrOfTests: ran }
          : { status: MutantRunStatus.Killed, killedBy: [failure.id], failureMessage: failure.message, nrOfTests: ran })
      );
    } finally {
      said.activeMutant = undefined;
      said.hitCount = undefined;
      said.hitLimit = undefined;
    }
  }

  async #loaded(): Promise<readonly Loaded[]> {
    if (this.#clean === undefined) {
      beginGeneration();
      const all: Loaded[] = [];
      for (const file of FILES) all.push(...(await load(`${process.cwd()}/${file}`, SET_UP)));
      this.#clean = all;
    }
    return this.#clean;
  }

  /** Evaluates all code anew, one file of tests after the other, until one fails. A file that cannot even be loaded has found the mutant. */
  async #tryNew(asked: ReadonlySet<string> | undefined) {
    beginGeneration();
    const wanted = new Set((this.#clean ?? []).filter(({ id }) => asked?.has(id) ?? true).map(({ file }) => file));
    const files = FILES.map((file) => `${process.cwd()}/${file}`);
    let ran = 0;
    for (const file of this.#soonest(this.#clean === undefined ? files : [...wanted], (one) => one)) {
      let tests: Loaded[];
      try {
        tests = await load(file, SET_UP);
      } catch (error) {
        return { failure: this.#note(file, { id: file, message: String(error) }), ran };
      }
      const tried = await this.#try(tests, asked);
      ran += tried.ran;
      if (tried.failure !== undefined) return { failure: this.#note(file, tried.failure), ran };
    }
    return { failure: undefined, ran };
  }

  async #try(tests: readonly Loaded[], asked: ReadonlySet<string> | undefined) {
    const begun = new Set<Around>();
    let ran = 0;
    try {
      for (const test of this.#soonest(
        tests.filter(({ id }) => asked?.has(id) ?? true),
        ({ id }) => id,
      )) {
        ran += 1;
        const message = await attempt(test, begun);
        if (message !== undefined) return { failure: this.#note(test.id, { id: test.id, message }), ran };
      }
    } finally {
      await end(begun);
    }
    return { failure: undefined, ran };
  }

  /** What found a mutant last comes first, then what takes little. */
  #soonest<T>(all: readonly T[], name: (one: T) => string): T[] {
    const at = (one: T) => this.#foundAt.get(name(one)) ?? 0;
    const took = (one: T) => this.#took.get(name(one)) ?? 0;
    return [...all].sort((a, b) => at(b) - at(a) || took(a) - took(b));
  }

  #note(name: string, failure: Failure): Failure {
    this.#found += 1;
    this.#foundAt.set(name, this.#found);
    return failure;
  }
}

/** Runs a test with its hooks; why it failed. */
async function attempt({ file, run, around }: Loaded, begun: Set<Around>): Promise<string | undefined> {
  enter(file);
  try {
    for (const block of around) {
      if (begun.has(block)) continue;
      begun.add(block);
      for (const hook of block.beforeAll) await hook();
    }
    try {
      for (const block of around) for (const hook of block.beforeEach) await hook();
      await run();
    } finally {
      for (const block of around.toReversed()) for (const hook of block.afterEach) await hook();
    }
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function end(begun: ReadonlySet<Around>): Promise<void> {
  for (const block of [...begun].reverse()) {
    enter(block.file);
    for (const hook of block.afterAll)
      try {
        await hook();
      } catch {
        // The test has failed already, or it is the mutant's doing.
      }
  }
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'in-process', InProcessRunner)];
