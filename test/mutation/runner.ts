import { createRequire } from 'node:module';
import type { Test, TestRunnerOptions, TestWatcher } from 'jest-runner';

// Its types describe what require gives, and not the module that import finds.
const { default: TestRunner } = createRequire(import.meta.url)('jest-runner') as typeof import('jest-runner');

/** The names of the tests of each file that ran before. */
const known = new Map<string, readonly string[]>();

/**
 * Jest's runner, but a file none of whose tests is asked for is not loaded, and nothing runs after a file that failed. Stryker says
 * by name which tests reach a mutant; Jest alone would load every file to find that most hold none of them, and run all to the end.
 */
export default class MutantRunner extends TestRunner {
  override async runTests(tests: Test[], watcher: TestWatcher, options: TestRunnerOptions): Promise<void> {
    let failed = false;
    const unsubscribe = this.on('test-file-success', ([{ path }, { testResults, numFailingTests, testExecError }]) => {
      known.set(
        path,
        testResults.map(({ fullName }) => fullName),
      );
      failed ||= numFailingTests > 0 || testExecError !== undefined;
    });
    for (const test of tests.filter(({ path }) => this.#isAsked(path)))
      if (!failed) await super.runTests([test], watcher, options);
    unsubscribe();
  }

  #isAsked(path: string): boolean {
    const { testNamePattern } = this._globalConfig;
    const names = known.get(path);
    if (testNamePattern === undefined || names === undefined) return true;
    const pattern = new RegExp(testNamePattern, 'i');
    return names.some((name) => pattern.test(name));
  }
}
