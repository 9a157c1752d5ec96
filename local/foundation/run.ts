import { styleText } from 'node:util';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { clientConfig } from '../access.ts';
import { deploySoon, LOCAL_PARAMETERS } from '../deploy.ts';
import { startEmulator } from '../emulator.ts';
import { STATE_DIR } from '../paths.ts';
import { LOCAL_STAGE } from '../session.ts';
import { CUSTOM_RULE } from './custom-rule.ts';
import { deployFoundation } from './deploy.ts';
import { FLOWS } from './flows.ts';
import { LOOKS } from './looks.ts';
import { EXTERNAL_ID } from './roles.ts';

/** What no emulator shows; the page of each part says how it is tried instead. */
const ON_AWS_ONLY = [
  'not shown, since the emulator records nothing: that Config looks by itself when a resource changes; here its rules are asked to',
  'not shown, since no request reaches WAF here: that it logs one; its lines are put into its log group instead',
  'not shown, since the emulator hands no lines to Firehose: that they reach Splunk or Datadog',
];

// npm run foundation:local: the foundation and riposte on an emulator of their own with IAM enforced, each part looked at, and what is seen answered.
const emulator = await startEmulator({
  named: false,
  logFile: `${STATE_DIR}foundation-emulator.log`,
  say: (line) => console.log(line),
});
try {
  const config = clientConfig(emulator.access);
  const { Account: account = '' } = await new STSClient(config).send(new GetCallerIdentityCommand({}));
  const outputs = await deploySoon(emulator.access, LOCAL_STAGE, LOCAL_PARAMETERS);
  console.log(`${styleText('green', '✔')} riposte itself, which answers what the foundation sees`);
  const table = outputs.StateTableName ?? '';
  const foundation = 'riposte-foundation-local';
  const { ids, leftOut } = await deployFoundation(config, foundation, {
    trail: 'account',
    dataEvents: 'on',
    insights: 'separate',
    auditors: `arn:aws:iam::${account}:root`,
    auditorExternalId: EXTERNAL_ID,
    logReaders: `arn:aws:iam::${account}:root`,
    logReaderExternalId: EXTERNAL_ID,
    stateTable: `arn:aws:dynamodb:us-east-1:${account}:table/${table}`,
    config: 'own recorder',
    waf: 'block',
    blockSets: outputs.RegionalIpSetV4Arn ?? '',
    cdnName: 'www.example.com',
    cdnZone: 'Z0123456789',
    machineLogs: 'on',
    logsTo: 'splunk',
    logsSecret: `arn:aws:secretsmanager:us-east-1:${account}:secret:logs-AbCdEf`,
    splunkUrl: 'https://hec.example.com:8088',
  });
  console.log(`${styleText('green', '✔')} ${Object.keys(ids).length} resources: ${Object.keys(ids).join(', ')}`);
  console.log(styleText('dim', `  left out, since the emulator does not know them: ${leftOut.join(', ')}`));
  const place = { access: emulator.access, config, ids, account, table, stack: foundation, logsOf: account };
  for (const { look, ...one } of LOOKS) await show(one, () => look(place));
  const stack = { access: emulator.access, config, stage: LOCAL_STAGE, outputs };
  for (const { look, ...one } of [...FLOWS, CUSTOM_RULE]) await show(one, () => look(stack));
  console.log(styleText('dim', `  ${ON_AWS_ONLY.join('\n  ')}`));
} finally {
  await emulator.stop();
}

async function show({ what, sees }: { what: string; sees: string }, look: () => Promise<string>): Promise<void> {
  const seen = await look().catch((error: unknown) => String(error));
  if (seen !== sees) process.exitCode = 1;
  console.log(
    `${seen === sees ? styleText('green', '✔') : styleText('red', '✘')} ${what}\n  ${styleText('dim', seen)}`,
  );
}
