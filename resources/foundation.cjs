// The account foundation: parameters are checked before anything is deployed, and make the resources.
const { foundation } = require('./foundation/parameters.ts');
const { trailResources } = require('./foundation/trail.ts');
const { configResources } = require('./foundation/config.ts');
const { cdnResources } = require('./foundation/cdn.ts');
const { ddosResources } = require('./foundation/ddos.ts');
const { machineResources } = require('./foundation/machines.ts');
const { wafResources } = require('./foundation/waf.ts');

module.exports.fragment = async ({ resolveVariable }) => {
  try {
    const made = await foundation(
      (name) => resolveVariable(`param:${name}`),
      await resolveVariable('self:custom.prefix'),
      await resolveVariable('self:provider.region'),
    );
    const parts = [trailResources, configResources, wafResources, cdnResources, ddosResources, machineResources];
    return { Resources: Object.assign({}, ...parts.map((part) => part(made))) };
  } catch (error) {
    // The framework prints an error's stack.
    if (error instanceof Error) error.stack = error.message;
    throw error;
  }
};
