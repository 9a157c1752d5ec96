import { CloudWatchLogsClient, DescribeSubscriptionFiltersCommand } from '@aws-sdk/client-cloudwatch-logs';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { deployFoundation } from '../../local/foundation/deploy.ts';
import { LOOKS } from '../../local/foundation/looks.ts';
import { EXTERNAL_ID, type Place } from '../../local/foundation/roles.ts';
import { testStack } from './stack.ts';

const stack = testStack();
let place: Place;

beforeAll(async () => {
  const { Account: account = '' } = await new STSClient(stack.config).send(new GetCallerIdentityCommand({}));
  const table = stack.output('StateTableName');
  const [foundation, logsOf] = ['riposte-foundation-test', '111122223333'];
  const { ids } = await deployFoundation(stack.config, foundation, {
    logsOf,
    auditors: `arn:aws:iam::${account}:root`,
    auditorExternalId: EXTERNAL_ID,
    logReaders: `arn:aws:iam::${account}:root`,
    logReaderExternalId: EXTERNAL_ID,
    stateTable: `arn:aws:dynamodb:us-east-1:${account}:table/${table}`,
    waf: 'block',
    logsTo: 'splunk',
    logsSecret: `arn:aws:secretsmanager:us-east-1:${account}:secret:logs-AbCdEf`,
    splunkUrl: 'https://hec.example.com:8088',
    blockSets: `arn:aws:wafv2:us-east-1:${account}:regional/ipset/leased/11111111-2222-3333-4444-555555555555`,
  });
  place = { access: stack.access, config: stack.config, ids, account, table, stack: foundation, logsOf };
});

describe('the foundation on the local stack', () => {
  test.each(LOOKS.map((look) => [look.what, look] as const))('%s', async (_what, { look, sees }) => {
    expect(await look(place)).toBe(sees);
  });

  test("lines of the web ACL's log are handed to the stream by a role that may do just that", async () => {
    const { subscriptionFilters = [] } = await new CloudWatchLogsClient(stack.config).send(
      new DescribeSubscriptionFiltersCommand({ logGroupName: place.ids.WebLogs }),
    );

    expect(subscriptionFilters).toMatchObject([
      {
        filterName: 'riposte-foundation-test-forward',
        destinationArn: `arn:aws:firehose:us-east-1:${place.account}:deliverystream/riposte-foundation-test-logs`,
        roleArn: `arn:aws:iam::${place.account}:role/${place.ids.LogsToStreamRole}`,
      },
    ]);
  });
});
