// EventBridge rules, derived from the detections: nobody edits a list.
const { readOnlyEvents } = require('./params.cjs');
const { rulesFragment } = require('./rules.ts');

module.exports.fragment = async (tools) =>
  rulesFragment(await tools.resolveVariable('self:custom.prefix'), await readOnlyEvents(tools));
