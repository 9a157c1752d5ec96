/**
 * Whether bundles are as esbuild makes them, a tenth larger: asked for by the user's own local stack, which is to be there soon, and which alone names a folder
 * of kept bundles. A deployment to AWS names none, whatever else is exported where it is started.
 */
exports.quick = ({ RIPOSTE_QUICK, RIPOSTE_BUNDLES } = process.env) =>
  RIPOSTE_QUICK !== undefined && RIPOSTE_BUNDLES !== undefined;
