/** How the Lambda bundles are made; `module` first halves the SDK's share. */
module.exports.options = {
  bundle: true,
  minify: true,
  sourcemap: false,
  target: 'node24',
  platform: 'node',
  mainFields: ['module', 'main'],
  // The runtime's own SDK is left out of account: the bundle brings the version the tests ran with.
  exclude: [],
  plugins: 'resources/esbuild-plugins.cjs',
  logLevel: 'warning',
};
