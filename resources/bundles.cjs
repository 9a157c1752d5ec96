const path = require('node:path');
const { readFileSync, realpathSync, writeFileSync } = require('node:fs');
const { build } = require('esbuild');
const { crc32, deflateRawSync } = require('node:zlib');
const { unzipSync, Zip } = require('fflate');
const ServerlessEsbuild = require('serverless-esbuild');
const deflated = require('./deflated.cjs');
const keptBundles = require('./kept-bundles.cjs');
const minifyBundle = require('./minify-bundle.cjs');
const { namedCommands } = require('./named-commands.cjs');
const { quick } = require('./quick.cjs');

const PACKED = 'after:package:createDeploymentArtifacts';
const READABLE = { os: 3, attrs: 0o644 << 16 };

/**
 * serverless-esbuild, but all functions are bundled in one run of esbuild, so that what they share is read once: a quarter of the
 * time, and the same bytes. Each is packed again as small as can be, since Lambda loads that sooner; the same content always
 * gives the same file.
 */
module.exports = class Bundles extends ServerlessEsbuild {
  constructor(...given) {
    super(...given);
    this.bundle = () => this.bundleTogether();
    const tidyUp = this.hooks[PACKED];
    this.hooks[PACKED] = async () => {
      // It looks for its folder, which it made for functions only: parts of the foundation have none.
      if (this.serverless.service.getAllFunctions().length === 0) return;
      await tidyUp();
      for (const name of this.serverless.service.getAllFunctions()) await packAgain(this.artifactOf(name));
    };
  }

  async bundleTogether() {
    this.prepare();
    const { plugins: _file, exclude: _none, ...options } = this.serverless.service.custom.esbuild;
    const entries = this.functionEntries;
    const inputs = new Map(entries.map(({ entry }) => [`${withoutExtension(entry)}.js`, entry]));
    const kept = keptBundles(process.env.RIPOSTE_BUNDLES, quick() ? '-quick' : '');
    const missing = kept.missing([...inputs.keys()]);
    kept.bringBack(
      [...inputs.keys()].filter((name) => !missing.includes(name)),
      this.buildDirPath,
    );
    if (missing.length > 0) {
      await build({
        ...options,
        plugins: [namedCommands, ...this.plugins],
        // As links their outputs would be named after where they lead.
        entryPoints: missing.map((name) => ({
          in: realpathSync(path.join(this.serviceDirPath, inputs.get(name))),
          out: withoutExtension(name),
        })),
        outdir: this.buildDirPath,
        absWorkingDir: this.serviceDirPath,
        bundle: true,
        platform: 'node',
        logLevel: 'warning',
      });
      if (!quick()) await Promise.all(missing.map((name) => minifyAgain(path.join(this.buildDirPath, name))));
    }
    kept.keep(missing, this.buildDirPath);
    this.buildResults = entries.map(({ entry, func, functionAlias }) => ({
      bundlePath: `${withoutExtension(entry)}.js`,
      func,
      functionAlias,
    }));
  }

  artifactOf(name) {
    return path.join(this.serviceDirPath, this.serverless.service.getFunction(name).package.artifact);
  }
};

function withoutExtension(entry) {
  return entry.slice(0, entry.lastIndexOf('.'));
}

async function minifyAgain(file) {
  writeFileSync(file, await minifyBundle(readFileSync(file, 'utf8')));
}

async function packAgain(artifact) {
  const parts = [];
  const zip = new Zip((error, part) => {
    if (error) throw error;
    parts.push(part);
  });
  for (const [filename, data] of Object.entries(unzipSync(readFileSync(artifact)))) {
    const file = { filename, mtime: '1980-01-01', ...READABLE, compression: 8, size: data.length, crc: crc32(data) };
    zip.add(file);
    file.ondata(null, quick() ? deflateRawSync(data) : await deflated(data, process.env.RIPOSTE_BUNDLES), true);
  }
  zip.end();
  writeFileSync(artifact, Buffer.concat(parts));
}
