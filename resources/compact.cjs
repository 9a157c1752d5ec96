const path = require('node:path');
const { readFileSync, readdirSync, writeFileSync } = require('node:fs');
const { logicalId } = require('./logical-id.ts');
const { loadPlaybooks } = require('./playbook-registry.ts');
const { SHARED_TEXT, sharedDefinition, workflowText } = require('./workflow.ts');

const TEMPLATE = /^cloudformation-template-.*\.json$/;

/**
 * Writes the text that all workflows share once, and templates without the blanks that make them readable: CloudFormation takes
 * a template of 1 MB at most, and each playbook brings a workflow (CloudFormation quotas).
 */
module.exports = class Compact {
  constructor(serverless, { package: folder }) {
    const packages = () => path.resolve(serverless.serviceDir, folder ?? '.serverless');
    this.hooks = {
      'before:package:finalize': async () =>
        share(serverless.service.provider.compiledCloudFormationTemplate, await loadPlaybooks()),
      'after:package:finalize': () =>
        readdirSync(packages())
          .filter((name) => TEMPLATE.test(name))
          .forEach((name) => {
            const file = path.join(packages(), name);
            writeFileSync(file, JSON.stringify(JSON.parse(readFileSync(file, 'utf8'))));
          }),
    };
  }
};

/** Step Functions itself puts a playbook's names into the text (DefinitionSubstitutions); Fn::Sub would need the text a playbook. */
function share(template, playbooks) {
  const [map, key, name] = SHARED_TEXT;
  template.Mappings = { ...template.Mappings, [map]: { [key]: { [name]: workflowText() } } };
  for (const playbook of playbooks)
    Object.assign(template.Resources[`${logicalId(playbook.id)}Machine`].Properties, sharedDefinition(playbook));
}
