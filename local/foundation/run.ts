import { styleText } from 'node:util';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { clientConfig } from '../access.ts';
import { startEmulator } from '../emulator.ts';
import { STATE_DIR } from '../paths.ts';
import { deployFoundation } from './deploy.ts';
import { EXTERNAL_ID, LOOKS } from './looks.ts';

// npm run foundation:local: the foundation on an emulator of its own with IAM enforced, and each part looked at.
const emulator = await startEmulator({
  named: false,
  logFile: `${STATE_DIR}foundation-emulator.log`,
  say: (line) => console.log(line),
});
try {
  const config = clientConfig(emulator.access);
  const { Account: account = '' } = await new STSClient(config).send(new GetCallerIdentityCommand({}));
  const table = await findingsTable(new DynamoDBClient(config));
  const { ids, leftOut } = await deployFoundation(config, 'riposte-foundation-local', {
    trail: 'account',
    dataEvents: 'on',
    insights: 'separate',
    auditors: `arn:aws:iam::${account}:root`,
    auditorExternalId: EXTERNAL_ID,
    stateTable: `arn:aws:dynamodb:us-east-1:${account}:table/${table}`,
    config: 'own recorder',
    waf: 'block',
    blockSets: `arn:aws:wafv2:us-east-1:${account}:regional/ipset/leased/11111111-2222-3333-4444-555555555555`,
    cdnName: 'www.example.com',
    cdnZone: 'Z0123456789',
    machineLogs: 'on',
  });
  console.log(`${styleText('green', '✔')} ${Object.keys(ids).length} resources: ${Object.keys(ids).join(', ')}`);
  console.log(styleText('dim', `  left out, since the emulator does not know them: ${leftOut.join(', ')}`));
  for (const { what, sees, look } of LOOKS) {
    const seen = await look({ config, ids, account, table }).catch((error: unknown) => String(error));
    if (seen !== sees) process.exitCode = 1;
    console.log(
      `${seen === sees ? styleText('green', '✔') : styleText('red', '✘')} ${what}\n  ${styleText('dim', seen)}`,
    );
  }
} finally {
  await emulator.stop();
}

/** A table with the keys of the answer stack's, in which the auditor finds nothing and is let in or refused all the same. */
async function findingsTable(client: DynamoDBClient): Promise<string> {
  const TableName = 'riposte-local-state';
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' as const })),
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    }),
  );
  return TableName;
}
