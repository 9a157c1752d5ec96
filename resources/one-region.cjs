const path = require('node:path');
const { replaced } = require('./replaced.cjs');

/** What is taken out of EventBridge's client, file by file. */
const CHANGES = {
  EventBridgeClient: [[/^.*"aws\.auth#sigv4a": config\.credentials,\n/m, '']],
  runtimeConfig: [
    [', NODE_SIGV4A_CONFIG_OPTIONS', ''],
    [/^.*sigv4aSigningRegionSet: .*\n/m, ''],
  ],
  'runtimeConfig.shared': [
    ['AwsSdkSigV4ASigner, ', ''],
    [/^import \{ SignatureV4MultiRegion \}.*\n/m, ''],
    [/^ +\{\n +schemeId: "aws\.auth#sigv4a",\n[^{}]*\},\n/m, ''],
    [/^.*signerConstructor: .*\n/m, ''],
  ],
};

/**
 * EventBridge's client can sign for many regions at once, which only its global endpoints ask for; ours are of one. It signs as SNS's does,
 * whose file says how but for the service's name.
 */
module.exports.oneRegion = {
  name: 'one-region',
  setup(build) {
    build.onLoad(
      { filter: /client-eventbridge[\\/]dist-es[\\/](?:[\w.]+|auth[\\/]httpAuthSchemeProvider)\.js$/ },
      ({ path: file }) => {
        const name = path.basename(file, '.js');
        if (name !== 'httpAuthSchemeProvider')
          return name in CHANGES ? { contents: replaced(file, CHANGES[name]), loader: 'js' } : undefined;
        const other = file.replace('client-eventbridge', 'client-sns');
        const contents = replaced(other, [
          [/SNS/g, 'EventBridge'],
          ['"sns"', '"events"'],
        ]);
        return { contents, loader: 'js' };
      },
    );
  },
};
