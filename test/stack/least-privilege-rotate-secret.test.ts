import { randomUUID } from 'node:crypto';
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, TagUserCommand } from '@aws-sdk/client-iam';
import { PutSecretValueCommand, UpdateSecretVersionStageCommand } from '@aws-sdk/client-secrets-manager';
import { refreshFunctions, withPolicy } from './aws.ts';
import { countLogs, REPORTS_FAILURE, tryRoles } from './least-privilege.ts';
import { answerNow } from './questions.ts';
import { testSecrets } from './rotating.ts';
import { orNothing, testStack } from './stack.ts';

const stack = testStack();
const secrets = testSecrets(stack);

const SECRET = 'least/privilege';
const UNSURE = 'least/unsure';

/** A user, the secret of its key, which it names, and a secret that is said to hold a database's user. */
async function arrangeSecret(): Promise<void> {
  const iam = new IAMClient(stack.config);
  await iam.send(new CreateUserCommand({ UserName: 'least' }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'least' }));
  const key = {
    userName: 'least',
    accessKeyId: AccessKey?.AccessKeyId,
    secretAccessKey: AccessKey?.SecretAccessKey,
  };
  const arn = await secrets.create(SECRET, 'access-key', key);
  await iam.send(new TagUserCommand({ UserName: 'least', Tags: [{ Key: 'riposte:secret', Value: arn }] }));
  // No certificate is checked against an address: its function says so without looking for a server.
  const nowhere = { engine: 'mysql', host: '127.0.0.1', username: 'least', password: 'unused' };
  await secrets.create(UNSURE, 'mysql', nowhere, { 'riposte:holds': 'db/nowhere/least' });
}
const arranged = arrangeSecret();

/** Whether a rotation that a person approved is made. */
async function rotatesApproved(task: object): Promise<boolean> {
  const policy = JSON.stringify({ version: 1, playbooks: { 'rotate-secret': { mode: 'approve' } } });
  return withPolicy(stack, policy, ['rotate-secret', 'report'], async () => {
    const { arn } = await stack.runWorkflow('RotateSecretMachineArn', task, 'Ask for approval', REPORTS_FAILURE);
    await answerNow(stack, arn.split(':').at(-1) ?? '', 'approve');
    const ended = await orNothing(async () => {
      const { entered, status } = await stack.progress(arn);
      return (
        [REPORTS_FAILURE, 'Done'].find((state) => entered.includes(state)) ??
        (status === 'RUNNING' ? undefined : status)
      );
    });
    return ended === 'Done';
  });
}

/** Whether all of rotate-secret works: the secret of a key found and rotated, one given up, several started; logs included. */
async function rotateSecretWorks(without?: string): Promise<boolean> {
  await refreshFunctions(stack, ['rotate-secret']);
  const logsGrew = await countLogs(stack, ['rotate-secret']);
  const task = (params: object) => ({
    requests: [{ taskId: 't', params, reason: 'least privilege', requestedBy: 'test' }],
  });
  await arranged;
  const leaked = async () => task({ accessKeyId: (await secrets.read(SECRET)).accessKeyId });
  const key = await leaked();
  const found = await stack.runWorkflow('RotateSecretMachineArn', key, REPORTS_FAILURE);
  if (found.status !== 'SUCCEEDED' || (found.output as { decision: string }).decision !== 'apply') return false;
  const asks = without === undefined || ['CheckApprovals', 'ReadRecords'].includes(without);
  if (asks && !(await rotatesApproved(await leaked()))) return false;
  const unsure = await stack.runWorkflow(
    'RotateSecretMachineArn',
    task({ holds: 'db/nowhere/least' }),
    REPORTS_FAILURE,
  );
  if (!`${JSON.stringify(unsure.output)}`.includes('could not tell (TlsRefusedError)')) return false;
  const token = randomUUID();
  await secrets.client.send(
    new PutSecretValueCommand({
      SecretId: SECRET,
      ClientRequestToken: token,
      SecretString: JSON.stringify(await secrets.read(SECRET)),
      VersionStages: ['AWSPENDING'],
    }),
  );
  const given = await stack.runWorkflow('RotateSecretMachineArn', { cancel: SECRET, reason: 'least privilege' });
  const pending = (await secrets.stages(SECRET))[token]?.includes('AWSPENDING') === true;
  // For the next round, whatever this one could not do.
  if (pending) {
    await secrets.client.send(
      new UpdateSecretVersionStageCommand({ SecretId: SECRET, VersionStage: 'AWSPENDING', RemoveFromVersionId: token }),
    );
  }
  if (given.status !== 'SUCCEEDED' || pending) return false;
  // A secret that its rotation function cannot read: the reason must come from the table.
  const bad = `least/${randomUUID()}`;
  await secrets.create(bad, 'mysql', 'no database secret');
  const failed = await stack.runWorkflow('RotateSecretMachineArn', { secretId: bad, reason: 'least privilege' });
  if (failed.error !== 'RotationFailedError') return false;
  const several = await stack.runWorkflow('RotateSecretMachineArn', {
    secretIds: ['least/unknown-1', 'least/unknown-2'],
    reason: 'least privilege',
  });
  if (several.status !== 'SUCCEEDED') return false;
  return logsGrew();
}

tryRoles(stack, [
  [
    'RotateSecretRole',
    'rotate-secret',
    [
      'WriteLogs',
      'ReadPolicy',
      'CountCap',
      'ReadRecords',
      'CheckApprovals',
      'SeeApprovers',
      'ReadSecretVersions',
      'FindSecretOfCredential',
      'FindUserOfKey',
      'StartRotation',
      'InvokeRotationFunction',
      'AskRotationFunctions',
      'HoldPlace',
      'LockTargets',
      'ReadFailures',
      'GiveUpRotation',
    ],
    rotateSecretWorks,
  ],
  [
    'RotateSecretMachineRole',
    'rotate-secret-workflow',
    ['RunSteps', 'StartOneForEachPart', 'ProveAndRestore'],
    rotateSecretWorks,
    // For executions that began under the definition before.
    ['ProveAndRestore'],
  ],
]);
