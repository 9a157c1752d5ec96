const path = require('node:path');
const { readdirSync, readFileSync } = require('node:fs');

const ROOT = path.join(__dirname, '..');

/** What our own sources name of what a client can be asked: calls, pages of them, waiting for something. */
const NAMES = /\b(?:[A-Z]\w*Command|paginate[A-Z]\w*|wait(?:For|Until)[A-Z]\w*)\b/g;

/** The class of a client that has a method for each call, and the lists of all calls, of their pages and of what is waited for. */
const FILES = /@aws-sdk[\\/]client-[\w-]+[\\/]dist-es[\\/](?:[A-Z]\w*|(?:commands|pagination|waiters)[\\/]index)\.js$/;

/**
 * A client of the SDK brings a file for each call of its service (EC2's seven hundred), which esbuild reads, and looks through
 * once more for each function, to leave nearly all of them out again: half of its time. Calls that our sources do not name are left
 * out here, and the class with a method for each; one of each kind stays, so that what all of a kind bring is met where it was, and
 * the bundles are the same to the byte. A name that is missing all the same fails the build.
 */
module.exports.namedCommands = {
  name: 'named-commands',
  setup(build) {
    const named = namesIn(['functions', 'lib']);
    build.onLoad({ filter: FILES }, ({ path: file }) => {
      const source = readFileSync(file, 'utf8');
      const isList = path.basename(file) === 'index.js';
      if (!isList && !source.includes('createAggregatedClient(')) return undefined;
      return { contents: namedIn(isList ? source : source.slice(0, source.indexOf('\nconst ')), named), loader: 'js' };
    });
  },
};

/** The lines of a file, without those for calls that nobody names but the first of each kind. */
function namedIn(source, named) {
  const met = new Set();
  return source.replace(/^.*"\.\/(?:(commands|pagination|waiters)\/)?(\w+)";$/gm, (line, kind, name) => {
    const first = !met.has(kind);
    met.add(kind);
    const call = name.replace(/^(\w+)Paginator$/, 'paginate$1');
    const isCall = /^(?:[A-Z]\w*Command|paginate\w+|waitFor\w+)$/.test(call);
    return first || !isCall || named.has(call) || named.has(call.replace(/^waitFor/, 'waitUntil')) ? line : '';
  });
}

function namesIn(folders) {
  const files = folders.flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
      .map((entry) => path.join(entry.parentPath, entry.name)),
  );
  const names = files.flatMap((file) => readFileSync(file, 'utf8').match(NAMES) ?? []);
  return new Set(names.flatMap((name) => [name, name.replace(/^paginate(.*)$/, '$1Command')]));
}
