// EventBridge rules, derived from the detections: nobody edits a list.
const { rulesFragment } = require('./rules.ts');

module.exports.fragment = async ({ resolveVariable }) => rulesFragment(await resolveVariable('self:custom.prefix'));
