// Functions, roles, state machines and outputs of playbooks, derived from their declarations: nobody edits a list.
const { functionsOf, logicalId, machineOf, machinesOf, rolesOf } = require('./playbooks.ts');
const { loadPlaybooks, playbookNames } = require('./playbook-registry.ts');
const { PLAYBOOKS } = require('../lib/domain/playbook.ts');

const prefix = (tools) => tools.resolveVariable('self:custom.prefix');

module.exports.functions = async (tools) => functionsOf(await loadPlaybooks(), await prefix(tools));
module.exports.roles = async (tools) => rolesOf(await loadPlaybooks(), await prefix(tools));
module.exports.machineArns = async () => (await playbookNames()).map((id) => ({ Ref: `${logicalId(id)}Machine` }));
module.exports.machines = async (tools) => {
  const name = await prefix(tools);
  const own = PLAYBOOKS.map((id) => machineOf(id, name, `\${file(statemachines/${id}.asl.yml)}`));
  return { ...Object.fromEntries(own), ...machinesOf(await loadPlaybooks(), name) };
};
