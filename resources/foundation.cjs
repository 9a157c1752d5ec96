// The account foundation: parameters are checked before anything is deployed, and make the functions and the resources.
const { foundation } = require('./foundation/parameters.ts');
const { foundationFunctions, foundationResources } = require('./foundation/parts.ts');
const { refuseStage, refuseUnknown } = require('./parameters.ts');
const { saidOnce } = require('./said-once.ts');

let last;

const read = saidOnce(async ({ resolveVariable, resolveConfigurationProperty, options }) => {
  const given = options.param ?? [];
  const defaults = await resolveConfigurationProperty(['params', 'default']);
  refuseStage(await resolveVariable('sls:stage'));
  refuseUnknown(given, Object.keys(defaults));
  last = await foundation(
    (name) => resolveVariable(`param:${name}`),
    await resolveVariable('self:custom.prefix'),
    await resolveVariable('self:provider.region'),
    { defaults, typed: given.map((one) => one.split('=')[0]) },
  );
  return last;
}, undefined);

/** The template keeps a note of what was said: at the next deployment nothing of it may be left out without a word. */
module.exports.fragment = async (tools) => {
  const made = await read(tools);
  return made === undefined ? {} : { Metadata: { Said: made.said }, Resources: foundationResources(made) };
};
module.exports.functions = async (tools) => {
  const made = await read(tools);
  return made === undefined ? {} : foundationFunctions(made);
};
/** What the parameters came to, for who looks at the account before it is deployed. */
module.exports.lastMade = () => last;
