const { readFileSync } = require('node:fs');

/** A file's text with each of `changes` made. A text that is not there any more fails the build: the SDK is another one. */
module.exports.replaced = function replaced(file, changes) {
  return changes.reduce(
    (before, [from, to]) => {
      const after = before.replace(from, to);
      if (after === before) throw new Error(`${file} is not the one that this build knows: ${from} is not there`);
      return after;
    },
    readFileSync(file, 'utf8'),
  );
};
