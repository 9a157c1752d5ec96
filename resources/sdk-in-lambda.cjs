const { readFileSync } = require('node:fs');
const path = require('node:path');

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
  // Numbers beyond JavaScript's are in no call of ours and in no answer to one: what JSON.parse reads stays as it is.
  jsonReviver: 'export const jsonReviver = (_key, value) => value;',
  NumericValue: "export class NumericValue {} export const nv = () => { throw new RangeError('left out'); };",
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

/** The SDK has one class twice, letter by letter: both packages use that of the one. Where the two differ, the build fails. */
const oneUnion = {
  name: 'one-union',
  setup(build) {
    build.onLoad({ filter: /@aws-sdk[\\/]core[\\/].*[\\/]UnionSerde\.js$/ }, ({ path: file }) => {
      const other = file.replace('@aws-sdk', '@smithy');
      if (readFileSync(file, 'utf8') !== readFileSync(other, 'utf8')) throw new Error(`${file} is not ${other}`);
      return { contents: `export * from ${JSON.stringify(other)};`, loader: 'js' };
    });
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

module.exports = {
  environmentCredentialsOnly,
  regionFromTheEnvironment,
  oneInvocation,
  onlyInLambda,
  emptyClasses,
  oneUnion,
  datesByNode,
};
