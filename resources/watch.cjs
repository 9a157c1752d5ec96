// What watches over riposte itself.
const { deployers } = require('./params.cjs');
const { saidOnce } = require('./said-once.ts');
const { watchFragment } = require('./watch.ts');

module.exports.fragment = saidOnce(
  async (tools) =>
    watchFragment({ prefix: await tools.resolveVariable('self:custom.prefix'), deployers: await deployers(tools) }),
  { Resources: {} },
);
