const { minify } = require('@swc/core');

/** What esbuild takes for a licence: a hint to a tool that measures which lines tests reach. */
const NO_LICENSE = /\/\*! Bundled license information:\s+\S+:\s+\(\* v8 ignore[^*]*\*\)\s*\*\//;

/**
 * A second minifier over what esbuild made: it carries constants and small functions to where they are used and drops what nothing
 * reads any more, 5 % of a packed bundle. Nothing that assumes what a program does not do (`unsafe` of any kind) is switched on.
 */
module.exports = async function minifyBundle(code) {
  const options = {
    compress: { toplevel: true, passes: 3, keep_fargs: true, sequences: 0 },
    mangle: { topLevel: true },
  };
  const made = await minify(code.replace(NO_LICENSE, ''), {
    ...options,
    module: false,
    ecma: 2022,
    format: { comments: 'some' },
  });
  return made.code;
};
