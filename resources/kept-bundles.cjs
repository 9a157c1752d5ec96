const path = require('node:path');
const { createHash } = require('node:crypto');
const {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} = require('node:fs');

const ROOT = path.join(__dirname, '..');

/** All that decides what a bundle is: our own sources, the packages by their lock file, and how bundles are made. */
const SOURCES = ['functions', 'lib'];
const FILES = [
  'package-lock.json',
  ...[
    'bundles',
    'esbuild',
    'esbuild-plugins',
    'minify-bundle',
    'named-commands',
    'one-region',
    'plain-calls',
    'replaced',
  ].map((name) => `resources/${name}.cjs`),
];

const DAY_MS = 86_400_000;

/**
 * Bundles that were made from the very same sources before, in a folder that the local stack names: it packages the service again and
 * again. A deployment to AWS names none, and makes every bundle anew. Those of another `kind` are others.
 */
module.exports = function keptBundles(folder, kind) {
  if (folder === undefined) return { missing: (names) => names, bringBack: () => {}, keep: () => {} };
  const own = path.join(folder, `${sourcesHash()}${kind}`);
  const copy = (name, from, to) => {
    const file = path.join(to, name);
    mkdirSync(path.dirname(file), { recursive: true });
    // Whole or not at all, whoever else is at it.
    const part = `${file}.${process.pid}`;
    copyFileSync(path.join(from, name), part);
    renameSync(part, file);
  };
  return {
    missing: (names) => names.filter((name) => !existsSync(path.join(own, name))),
    bringBack(names, outdir) {
      for (const name of names) copy(name, own, outdir);
    },
    keep(names, outdir) {
      for (const name of names) copy(name, outdir, own);
      for (const other of readdirSync(folder).map((name) => path.join(folder, name)))
        if (other !== own && Date.now() - statSync(other).mtimeMs > DAY_MS)
          rmSync(other, { recursive: true, force: true });
    },
  };
};

function sourcesHash() {
  const files = SOURCES.flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name)),
  ).sort();
  const hash = createHash('sha256');
  for (const file of [...files, ...FILES.map((name) => path.join(ROOT, name))])
    hash
      .update(`${path.relative(ROOT, file)}\n`)
      .update(readFileSync(file))
      .update('\n');
  return hash.digest('hex').slice(0, 16);
}
