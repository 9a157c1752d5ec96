// Functions, roles, state machines and outputs of playbooks, derived from their declarations: nobody edits a list.
const { functionsOf, logicalId, machinesOf, rolesOf } = require('./playbooks.ts');
const { loadPlaybooks } = require('./playbook-registry.ts');

const prefix = (tools) => tools.resolveVariable('self:custom.prefix');

module.exports.functions = async (tools) => functionsOf(await loadPlaybooks(), await prefix(tools));
module.exports.roles = async (tools) => rolesOf(await loadPlaybooks(), await prefix(tools));
module.exports.machineArns = async () => [
  { Ref: 'BlockIpMachine' },
  { Ref: 'RotateSecretMachine' },
  ...(await loadPlaybooks()).map(({ id }) => ({ Ref: `${logicalId(id)}Machine` })),
];
module.exports.machines = async (tools) => {
  const name = await prefix(tools);
  const own = (playbook, id) => ({
    id: `${id}Machine`,
    name: `${name}-${playbook}`,
    role: { 'Fn::GetAtt': [`${id}MachineRole`, 'Arn'] },
    definition: `\${file(statemachines/${playbook}.asl.yml)}`,
  });
  return {
    blockIp: own('block-ip', 'BlockIp'),
    rotateSecret: own('rotate-secret', 'RotateSecret'),
    ...machinesOf(await loadPlaybooks(), name),
  };
};
