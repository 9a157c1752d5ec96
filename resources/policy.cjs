// The policy parameter, from the file the parameter policyFile names; a policy that is not valid stops the deployment.
const { policyFragment } = require('./policy.ts');
const { saidOnce } = require('./said-once.ts');

module.exports.fragment = saidOnce(
  async ({ resolveVariable }) =>
    policyFragment(await resolveVariable('param:policyFile'), await resolveVariable('self:custom.policyParameter')),
  { Resources: {} },
);
