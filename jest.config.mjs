const project = (name, more = {}) => ({
  displayName: name,
  testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': ['@swc/jest', { jsc: { target: 'es2024', parser: { syntax: 'typescript' } }, module: { type: 'es6' } }],
  },
  setupFiles: ['<rootDir>/test/plain.ts'],
  modulePathIgnorePatterns: ['<rootDir>/.serverless', '<rootDir>/.riposte'],
  ...more,
});

export default {
  // Of the slowest machine: a test that hangs is ended, one that is slow is not.
  testTimeout: 60_000,
  projects: [
    project('unit'),
    project('contract', { globalSetup: '<rootDir>/test/contract/setup.ts' }),
    project('servers', {
      globalSetup: '<rootDir>/test/servers/setup.ts',
      globalTeardown: '<rootDir>/test/servers/teardown.ts',
    }),
    project('stack', {
      globalSetup: '<rootDir>/test/stack/setup.ts',
      globalTeardown: '<rootDir>/test/stack/teardown.ts',
      setupFilesAfterEnv: ['<rootDir>/test/stack/calm.ts'],
    }),
  ],
};
