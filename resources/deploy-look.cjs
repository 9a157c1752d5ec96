const { accountAt } = require('../lib/aws/account/account.ts');
const { saidOf } = require('../lib/board/said.ts');
const { leftOutOf } = require('./left-out.ts');
const { lastDeployed } = require('./params.cjs');

/** Before it is deployed: what was said at the deployment before and is left out now would go, the mail that tells people with it. */
module.exports = class DeployLook {
  constructor(serverless, _options, { log }) {
    this.hooks = {
      'before:deploy:deploy': async () => {
        const provider = serverless.getProvider('aws');
        const { said } = accountAt({
          region: provider.getRegion(),
          credentials: provider.getAwsSdkV3CredentialsProvider(),
        });
        const left = await leftOutOf(lastDeployed(), said).catch((error) => {
          log.warning(`Not looked for what is left out: ${saidOf(error)}`);
        });
        if (left !== undefined) throw new serverless.classes.Error(left, 'LEFT_OUT');
      },
    };
  }
};
