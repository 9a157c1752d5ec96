const path = require('node:path');
const { mkdirSync, realpathSync, writeFileSync } = require('node:fs');
const { build } = require('esbuild');
const { zipSync } = require('fflate');

const READABLE = { os: 3, attrs: 0o644 << 16 };

/**
 * Bundles the functions, all in one run of esbuild, so that what they share is read once: a quarter of the time of a run for
 * each, and the same bytes. Each is packed as small as can be, since Lambda loads that sooner; the same content always gives
 * the same file.
 */
module.exports = class Bundles {
  constructor(serverless, { function: one }) {
    this.serverless = serverless;
    this.hooks = {
      'before:package:createDeploymentArtifacts': () => this.bundle(serverless.service.getAllFunctions()),
      'before:deploy:function:packageFunction': () => this.bundle([one]),
    };
  }

  async bundle(names) {
    const { service, serviceDir } = this.serverless;
    const { plugins, ...options } = service.custom.bundles;
    const functions = names.map((name) => ({ name, settings: service.getFunction(name) }));
    const entries = functions.map(({ settings }) => settings.handler.slice(0, settings.handler.lastIndexOf('.')));
    const { outputFiles } = await build({
      ...options,
      ...(plugins === undefined ? {} : { plugins: require(path.join(serviceDir, plugins)) }),
      entryPoints: [...new Set(entries)].map((out) => ({ in: realpathSync(path.join(serviceDir, `${out}.ts`)), out })),
      outdir: '/',
      absWorkingDir: serviceDir,
      bundle: true,
      platform: 'node',
      write: false,
      logLevel: 'warning',
    });
    const code = new Map(outputFiles.map((file) => [file.path.slice(1), file.contents]));
    mkdirSync(path.join(serviceDir, '.serverless'), { recursive: true });
    functions.forEach(({ name, settings }, index) => {
      const file = `${entries[index]}.js`;
      // As seen from the service's folder: a package may be made in one place and deployed from another.
      const artifact = path.join('.serverless', `${name}.zip`);
      writeFileSync(
        path.join(serviceDir, artifact),
        zipSync({ [file]: [code.get(file), READABLE] }, { level: 9, mtime: '1980-01-01' }),
      );
      settings.package = { ...settings.package, artifact };
    });
  }
};
