import { CreateDBInstanceCommand, type CreateDBInstanceCommandInput, type RDSClient } from '@aws-sdk/client-rds';

/** What every database of a test has: none is ever connected to. */
export const DATABASE_LOGIN = { MasterUsername: 'admin', MasterUserPassword: 'not-a-secret-0' };

/** Makes a small database instance of a name, unless there is one: making it takes long, so that tests of one file share it. */
export async function smallDatabase(
  rds: RDSClient,
  DBInstanceIdentifier: string,
  more: Partial<CreateDBInstanceCommandInput> = {},
): Promise<void> {
  const size = { Engine: 'mysql', DBInstanceClass: 'db.t3.micro', AllocatedStorage: 20 };
  const wanted = { DBInstanceIdentifier, ...size, ...DATABASE_LOGIN, ...more };
  await rds.send(new CreateDBInstanceCommand(wanted)).catch(unlessThere);
}

/** That something is there already is no reason to stop. */
export function unlessThere(error: Error): void {
  if (!/^DB(Instance|Cluster)AlreadyExists/.test(error.name)) throw error;
}
