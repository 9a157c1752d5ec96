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
const MAKERS = ['esbuild.cjs', 'esbuild-plugins.cjs', 'bundles.cjs'];

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

/** These files, and those of ours that they reach by `require`: none is to be named by hand, or it is forgotten. */
function withRequired(names, known = new Set()) {
  for (const name of names.filter((name) => !known.has(name))) {
    known.add(name);
    const source = readFileSync(path.join(__dirname, name), 'utf8');
    const required = [...source.matchAll(/require\('\.\/([\w-]+\.cjs)'\)/g)];
    withRequired(
      required.map(([, other]) => other),
      known,
    );
  }
  return [...known].sort().map((name) => path.join(__dirname, name));
}

function sourcesHash() {
  const files = SOURCES.flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name)),
  ).sort();
  const hash = createHash('sha256');
  for (const file of [...files, path.join(ROOT, 'package-lock.json'), ...withRequired(MAKERS)])
    hash
      .update(`${path.relative(ROOT, file)}\n`)
      .update(readFileSync(file))
      .update('\n');
  return hash.digest('hex').slice(0, 16);
}
