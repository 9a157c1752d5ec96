const { readFileSync, writeFileSync } = require('node:fs');
const { unzipSync, zipSync } = require('fflate');

const READABLE = { os: 3, attrs: 0o644 << 16 };

/** serverless-esbuild packs for speed; Lambda loads what is smaller sooner. The same content always gives the same bytes. */
module.exports = class Deflate {
  constructor(serverless) {
    this.hooks = {
      'after:package:createDeploymentArtifacts': () => {
        for (const name of serverless.service.getAllFunctions()) {
          const { artifact } = serverless.service.getFunction(name).package;
          const files = Object.entries(unzipSync(readFileSync(artifact))).map(([file, data]) => [
            file,
            [data, READABLE],
          ]);
          writeFileSync(artifact, zipSync(Object.fromEntries(files), { level: 9, mtime: '1980-01-01' }));
        }
      },
    };
  }
};
