// IP sets and web ACLs for the scopes the parameter wafScope names.
const { saidOnce } = require('./said-once.ts');
const { wafResources } = require('./waf.ts');

const NO_WAF = { fragment: { Resources: {} }, refs: { IPV4: '-', IPV6: '-' }, arns: [], acls: [] };
const read = saidOnce(
  async ({ resolveVariable }) =>
    wafResources({
      prefix: await resolveVariable('self:custom.prefix'),
      region: await resolveVariable('self:provider.region'),
      scope: await resolveVariable('param:wafScope'),
      forwardedIpHeader: await resolveVariable('param:forwardedIpHeader'),
      webAcls: await resolveVariable('param:webAcls'),
      external: {
        IPV4: await resolveVariable('param:cloudFrontSetV4'),
        IPV6: await resolveVariable('param:cloudFrontSetV6'),
      },
    }),
  NO_WAF,
);

module.exports.fragment = async (tools) => (await read(tools)).fragment;
module.exports.setsV4 = async (tools) => (await read(tools)).refs.IPV4;
module.exports.setsV6 = async (tools) => (await read(tools)).refs.IPV6;
module.exports.acls = async (tools) => ({ 'Fn::Join': [',', (await read(tools)).acls] });
module.exports.aclArns = async (tools) => {
  const { acls } = await read(tools);
  // A statement needs a resource: where the ACL is in another stack, one that is none.
  return acls.length > 0
    ? acls
    : [{ 'Fn::Sub': `arn:\${AWS::Partition}:wafv2:\${AWS::Region}:\${AWS::AccountId}:none` }];
};
module.exports.setArns = async (tools) => (await read(tools)).arns;
