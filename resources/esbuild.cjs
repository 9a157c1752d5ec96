/** How the Lambda bundles are made; `module` first halves the SDK's share. */
module.exports.options = {
  minify: true,
  target: 'node24',
  // The runtime's own SDK is left out of account: the bundle brings the version the tests ran with.
  exclude: [],
  mainFields: ['module', 'main'],
  plugins: 'resources/esbuild-plugins.cjs',
};
