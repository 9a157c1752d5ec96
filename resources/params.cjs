// Parameters given on the command line arrive as text; what needs a number or a choice is checked and made here.
const { NO_PARAMETERS, parameters, refuseStage, refuseUnknown, subscriptions } = require('./parameters.ts');
const { queuePolicy } = require('./queue-policy.ts');
const { topicPolicy } = require('./topic-policy.ts');
const { drillResources, drillVariables } = require('./drill.ts');
const { logSubscriptions } = require('./logs.ts');
const { chatResources, chatTopic } = require('./chat.ts');
const { channelsOf } = require('./channels.ts');
const { forwardResources } = require('./forward.ts');
const { alertKeyPolicy } = require('./alert-key.ts');
const { loadPlaybooks, scheduledPlaybook } = require('./playbook-registry.ts');
const { databaseNetwork, rotationExtras } = require('./rotation.ts');
const { saidParameters } = require('./left-out.ts');
const { saidOnce } = require('./said-once.ts');

let deployed;

const read = saidOnce(async ({ resolveVariable, resolveConfigurationProperty, options }) => {
  const given = options.param ?? [];
  const defaults = await resolveConfigurationProperty(['params', 'default']);
  refuseStage(await resolveVariable('sls:stage'));
  refuseUnknown(given, Object.keys(defaults));
  return parameters((name) => resolveVariable(`param:${name}`));
}, NO_PARAMETERS);

/** The template keeps a note of what was said: at the next deployment nothing of it may be left out without a word. */
module.exports.said = async (tools) => {
  const { resolveVariable, resolveConfigurationProperty, options } = tools;
  if ((await read(tools)) === NO_PARAMETERS) return {};
  const without = String(await resolveVariable('param:without')).split(',');
  const typed = (options.param ?? []).map((one) => one.split('=')[0]);
  const defaults = await resolveConfigurationProperty(['params', 'default']);
  deployed = {
    stack: await resolveVariable('self:custom.prefix'),
    said: await saidParameters((name) => resolveVariable(`param:${name}`), defaults),
    without: [...without.map((name) => name.trim()), ...typed],
  };
  return { Metadata: { Said: deployed.said } };
};
/** What the parameters came to, for who looks at the account before it is deployed. */
module.exports.lastDeployed = () => deployed;
module.exports.logRetentionDays = async (tools) => (await read(tools)).logRetentionDays;
module.exports.writerConcurrency = async (tools) => (await read(tools)).writerConcurrency;
module.exports.subscriptions = async (tools) => subscriptions(await read(tools));
module.exports.logSubscriptions = async (tools) => logSubscriptions((await read(tools)).logGroups);
module.exports.queuePolicy = async (tools) =>
  queuePolicy((await read(tools)).deployers, await tools.resolveVariable('self:custom.prefix'));
module.exports.topicPolicy = async (tools) =>
  topicPolicy(await tools.resolveVariable('self:custom.prefix'), (await read(tools)).deployers);
module.exports.alertKeyPolicy = async (tools) =>
  alertKeyPolicy(await read(tools), await tools.resolveVariable('self:custom.prefix'));
module.exports.approvalLinks = async (tools) => (await read(tools)).approvalLinks;
module.exports.chatChannel = async (tools) => (await read(tools)).chatChannel;
module.exports.chatTopic = async (tools) => chatTopic(await read(tools));
module.exports.chat = async (tools) =>
  chatResources(await read(tools), await tools.resolveVariable('self:custom.prefix'));
module.exports.channels = async (tools) => channelsOf(await read(tools)).join(',');
module.exports.orderedTopic = async (tools) =>
  (await read(tools)).orderedAlerts === 'on' ? { Ref: 'OrderedTopic' } : '';
module.exports.forwards = async (tools) => (channelsOf(await read(tools)).length > 0 ? 'on' : 'off');
module.exports.securityHub = async (tools) => (await read(tools)).securityHub;
module.exports.forward = async (tools) =>
  forwardResources(await read(tools), await tools.resolveVariable('self:custom.prefix'));
module.exports.drill = async (tools) =>
  drillResources(await read(tools), await tools.resolveVariable('self:custom.prefix'));
module.exports.drillVariables = async (tools) =>
  drillVariables(await read(tools), await tools.resolveVariable('self:custom.prefix'));
module.exports.readOnlyEvents = async (tools) => (await read(tools)).readOnlyEvents;
module.exports.deployers = async (tools) => (await read(tools)).deployers;
module.exports.accountNames = async (tools) => (await read(tools)).accountNames.join(',');
module.exports.accounts = async (tools) => (await read(tools)).accounts.join(',');
module.exports.databaseNetwork = async (tools) => databaseNetwork(await read(tools));
module.exports.rotationExtras = async (tools) => {
  const prefix = await tools.resolveVariable('self:custom.prefix');
  const sample = (await tools.resolveVariable('param:sample')) === 'true';
  return rotationExtras(await read(tools), prefix, sample, scheduledPlaybook(await loadPlaybooks()));
};
