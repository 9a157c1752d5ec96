// Functions, roles, state machines, outputs and what others know of playbooks, derived from their declarations: nobody edits a list.
const { dashboardErrors, dashboardDurations, dashboardWorkflows } = require('./playbook-dashboard.ts');
const { logicalId } = require('./logical-id.ts');
const { functionsOf, machinesOf, ownRoles, rolesOf } = require('./playbooks.ts');
const { addressPlaybooks, loadPlaybooks } = require('./playbook-registry.ts');

const prefix = (tools) => tools.resolveVariable('self:custom.prefix');

module.exports.functions = async (tools) => functionsOf(await loadPlaybooks(), await prefix(tools));
module.exports.roles = async (tools) => rolesOf(await loadPlaybooks(), await prefix(tools));
module.exports.machines = async (tools) => machinesOf(await loadPlaybooks(), await prefix(tools));
module.exports.machineArns = async () => (await loadPlaybooks()).map(({ id }) => ({ Ref: `${logicalId(id)}Machine` }));
module.exports.ids = async () => (await loadPlaybooks()).map(({ id }) => id).join(',');
module.exports.ownRoles = async () => ownRoles(await loadPlaybooks());
module.exports.addressPlaybooks = async () => JSON.stringify(addressPlaybooks(await loadPlaybooks()));
module.exports.dashboardWorkflows = async () => dashboardWorkflows(await loadPlaybooks());
module.exports.dashboardErrors = async (tools) => dashboardErrors(await loadPlaybooks(), await prefix(tools));
module.exports.dashboardDurations = async (tools) => dashboardDurations(await loadPlaybooks(), await prefix(tools));
