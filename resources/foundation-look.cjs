const { accountAt } = require('../lib/aws/account/account.ts');
const { saidOf } = require('../lib/board/said.ts');
const { objectionsTo } = require('./foundation/objections.ts');
const { lastMade } = require('./foundation.cjs');

/** Looks at the account before the foundation is deployed: what AWS would refuse half-way is refused here, with what to say instead. */
module.exports = class FoundationLook {
  constructor(serverless, _options, { log }) {
    this.hooks = {
      'before:deploy:deploy': async () => {
        const provider = serverless.getProvider('aws');
        const account = accountAt({
          region: provider.getRegion(),
          credentials: provider.getAwsSdkV3CredentialsProvider(),
        });
        const { refused, unread, open } = await objectionsTo(lastMade(), account, saidOf);
        for (const line of [...unread, ...open]) log.warning(line);
        if (refused.length > 0) throw new serverless.classes.Error(refused.join('\n'), 'FOUNDATION_REFUSED');
      },
    };
  }
};
