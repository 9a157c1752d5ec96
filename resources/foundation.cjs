// The account foundation: parameters are checked before anything is deployed, and make the resources.
const { foundation } = require('./foundation/parameters.ts');
const { trailResources } = require('./foundation/trail.ts');
const { configResources } = require('./foundation/config.ts');
const { wafResources } = require('./foundation/waf.ts');

module.exports.fragment = async ({ resolveVariable }) => {
  try {
    const made = await foundation(
      (name) => resolveVariable(`param:${name}`),
      await resolveVariable('self:custom.prefix'),
    );
    return { Resources: { ...trailResources(made), ...configResources(made), ...wafResources(made) } };
  } catch (error) {
    // The framework prints an error's stack.
    if (error instanceof Error) error.stack = error.message;
    throw error;
  }
};
