const path = require('node:path');
const { readdirSync } = require('node:fs');

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

module.exports = [bundleDetections, environmentCredentialsOnly];
