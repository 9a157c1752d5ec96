const path = require('node:path');
const { readFileSync, readdirSync, writeFileSync } = require('node:fs');

const TEMPLATE = /^cloudformation-template-.*\.json$/;

/**
 * Writes workflows and templates without the blanks that make them readable: CloudFormation takes a template of 1 MB at most, and
 * each playbook brings a workflow (CloudFormation quotas).
 */
module.exports = class Compact {
  constructor(serverless, { package: folder }) {
    const packages = () => path.resolve(serverless.serviceDir, folder ?? '.serverless');
    this.hooks = {
      'before:package:finalize': () =>
        Object.values(serverless.service.provider.compiledCloudFormationTemplate.Resources)
          .filter(({ Type }) => Type === 'AWS::StepFunctions::StateMachine')
          .forEach(({ Properties }) => {
            Properties.DefinitionString = compactDefinition(Properties.DefinitionString);
          }),
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

/** As text, or as Fn::Sub of a text with or without values of its own. */
function compactDefinition(definition) {
  if (typeof definition === 'string') return JSON.stringify(JSON.parse(definition));
  const substituted = definition['Fn::Sub'];
  return {
    'Fn::Sub': Array.isArray(substituted)
      ? [compactDefinition(substituted[0]), ...substituted.slice(1)]
      : compactDefinition(substituted),
  };
}
