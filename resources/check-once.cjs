const path = require('node:path');

const from = (name, ...folders) => require.resolve(name, { paths: folders });
const plugin = path.dirname(from('serverless-step-functions', __dirname));
const validator = path.dirname(from('asl-validator', plugin));
const checks = require(path.join(validator, 'checks/json-schema-errors.js'));
const ajv = require(from('ajv', validator));

const { jsonSchemaErrors } = checks;
const { default: Ajv } = ajv;
let compiled;

/** The schemas of the States Language, and what is added to them, are always the same: one instance compiles them, once. */
function compiledOnce(options) {
  if (compiled !== undefined)
    return Object.assign(Object.create(compiled), { addFormat: () => {}, addKeyword: () => {} });
  compiled = new Ajv(options);
  return compiled;
}

/**
 * serverless-step-functions has each workflow checked, and its validator compiles all its schemas anew for each: that was a third of
 * the time in which the service is packaged.
 */
module.exports = class CheckOnce {};
checks.jsonSchemaErrors = (...given) => {
  ajv.default = compiledOnce;
  try {
    return jsonSchemaErrors(...given);
  } finally {
    ajv.default = Ajv;
  }
};
