const path = require('node:path');
const { readdirSync, readFileSync } = require('node:fs');
const { oneRegion } = require('./one-region.cjs');
const { formsByName, mysqlInBrief } = require('./packages-in-brief.cjs');
const { plainCalls } = require('./plain-calls.cjs');
const { requestsInBrief } = require('./requests-in-brief.cjs');
const { endpointsAreKnown, endpointsInBrief, partitionsInBrief } = require('./sdk-endpoints.cjs');
const {
  environmentCredentialsOnly,
  regionFromTheEnvironment,
  oneInvocation,
  onlyInLambda,
  emptyClasses,
  oneUnion,
  datesByNode,
} = require('./sdk-in-lambda.cjs');

const detections = path.join(__dirname, '..', 'lib', 'detections');

/** Replaces lib/detections/registry.ts in the bundles: static imports of the files it would find at run time. */
const bundleDetections = {
  name: 'bundle-detections',
  setup(build) {
    build.onLoad({ filter: /lib[\\/]detections[\\/]registry\.ts$/ }, () => {
      const files = readdirSync(detections, { recursive: true })
        .map((name) => name.split(path.sep).join('/'))
        .filter((name) => /^[a-z-]+\/[a-z0-9-]+\.ts$/.test(name))
        .sort();
      const imports = files.map((name, index) => `import d${index} from './${name}';`);
      const list = files.map((_, index) => `d${index}`).join(', ');
      return {
        contents: `${imports.join('\n')}\nexport const loadDetections = async () => [${list}];\n`,
        loader: 'ts',
        resolveDir: detections,
      };
    });
  },
};

/**
 * A detection's references are for its documentation, and Lambda never reads them: they would be a tenth of triage's bundle.
 */
const leaveReferencesOut = {
  name: 'leave-references-out',
  setup(build) {
    build.onLoad({ filter: /lib[\\/]detections[\\/][a-z-]+[\\/][a-z0-9-]+\.ts$/ }, ({ path: file }) => ({
      contents: readFileSync(file, 'utf8').replace(/^ {2}references: \[[^\]]*\],$/m, ''),
      loader: 'ts',
    }));
  },
};

/**
 * The SDK's clients register a class for each error of their service, 150 of them in Systems Manager's, and esbuild cannot see
 * that shapes with computed keys have no effect. Without the registration an error still has its name and message, which is all
 * that is looked at, but for two of DynamoDB's; with the keys written out, what a function's calls do not need stays out of its bundle.
 */
const READ_ERRORS = 'ConditionalCheckFailedException|TransactionCanceledException';
const clientsInBrief = {
  name: 'clients-in-brief',
  setup(build) {
    build.onLoad(
      { filter: /client-(?:ssm|sqs|sns|eventbridge|dynamodb|ec2)[\\/]dist-es[\\/]schemas[\\/]schemas_0\.js$/ },
      ({ path: file }) => {
        const source = readFileSync(file, 'utf8');
        const texts = new Map(
          [...source.matchAll(/^const (_\w+) = ("[^"]*");$/gm)].map(([, name, text]) => [name, text]),
        );
        return {
          contents: source
            .replace(new RegExp(`^(n0_registry\\.registerError\\((?!${READ_ERRORS}))`, 'gm'), '/* @__PURE__ */ $1')
            .replace(/\[(_\w+)\]: /g, (key, name) => (texts.has(name) ? `${texts.get(name)}: ` : key)),
          loader: 'js',
        };
      },
    );
  },
};

/** A client reads its own version in its package.json, and would bring all the rest of it: half a kilobyte packed, each. */
const versionsOnly = {
  name: 'versions-only',
  setup(build) {
    build.onLoad({ filter: /@aws-sdk[\\/](?:nested-)?clients?[\w-]*[\\/]package\.json$/ }, ({ path: file }) => {
      const { name, version } = JSON.parse(readFileSync(file, 'utf8'));
      return { contents: JSON.stringify({ name, version }), loader: 'json' };
    });
  },
};

module.exports = [
  plainCalls,
  ...requestsInBrief,
  onlyInLambda,
  datesByNode,
  oneInvocation,
  bundleDetections,
  leaveReferencesOut,
  clientsInBrief,
  endpointsAreKnown,
  endpointsInBrief,
  oneRegion,
  emptyClasses,
  oneUnion,
  formsByName,
  versionsOnly,
  partitionsInBrief,
  regionFromTheEnvironment,
  environmentCredentialsOnly,
  mysqlInBrief,
];
