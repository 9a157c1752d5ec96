// What asking people needs of the account, as the policy file has it.
const { fileURLToPath, pathToFileURL } = require('node:url');
const { escalation } = require('./approvals.ts');
const { readPolicyFile } = require('./policy.ts');
const { saidOnce } = require('./said-once.ts');

module.exports.escalation = saidOnce(
  async ({ resolveVariable }) => {
    const file = await resolveVariable('param:policyFile');
    const path = fileURLToPath(new URL(`../${file}`, pathToFileURL(__filename)));
    return escalation(await readPolicyFile(path, file, new Date()));
  },
  { Resources: {} },
);
