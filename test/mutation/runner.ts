import { createRequire } from 'node:module';
import type { Test, TestRunnerOptions, TestWatcher } from 'jest-runner';

// Its types describe what require gives, and not the module that import finds.
const { default: TestRunner } = createRequire(import.meta.url)('jest-runner') as typeof import('jest-runner');

/** Of each file that ran before, the names of its tests, and how long the first run of it took. */
const known = new Map<string, { readonly names: readonly string[]; readonly took: number }>();

/**
 * Jest's runner, but a file none of whose tests is asked for is not loaded, the quick ones come first, and nothing runs after one
 * that failed. Stryker says by name which tests reach a mutant; Jest alone would load every file to find that most hold none of
 * them, and run all to the end.
 */
export default class MutantRunner extends TestRunner {
  override async runTests(tests: Test[], watcher: TestWatcher, options: TestRunnerOptions): Promise<void> {
    let failed = false;
    const unsubscribe = this.on(
      'test-file-success',
      ([{ path }, { testResults, numFailingTests, testExecError, perfStats }]) => {
        const names = testResults.map(({ fullName }) => fullName);
        known.set(path, { names, took: known.get(path)?.took ?? perfStats.runtime });
        failed ||= numFailingTests > 0 || testExecError !== undefined;
      },
    );
    const took = ({ path }: Test) => known.get(path)?.took ?? 0;
    for (const test of tests.filter(({ path }) => this.#isAsked(path)).sort((a, b) => took(a) - took(b)))
      if (!failed) await super.runTests([test], watcher, options);
    unsubscribe();
  }

  #isAsked(path: string): boolean {
    const { testNamePattern } = this._globalConfig;
    const names = known.get(path)?.names;
    if (testNamePattern === undefined || names === undefined) return true;
    const pattern = new RegExp(testNamePattern, 'i');
    return names.some((name) => pattern.test(name));
  }
}
