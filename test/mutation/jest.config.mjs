import config from '../../jest.config.mjs';

const [unit] = config.projects;

/** The unit tests as Stryker runs them: which files of them, `run.ts` says. */
export default {
  ...unit,
  rootDir: '../..',
  runner: '<rootDir>/test/mutation/runner.ts',
  setupFiles: [...unit.setupFiles, '<rootDir>/test/mutation/properties.ts'],
};
