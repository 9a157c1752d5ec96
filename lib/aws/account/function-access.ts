import {
  AddPermissionCommand,
  type AddPermissionCommandInput,
  DeleteFunctionConcurrencyCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  GetFunctionUrlConfigCommand,
  GetPolicyCommand,
  type LambdaClient,
  ListTagsCommand,
  PutFunctionConcurrencyCommand,
  RemovePermissionCommand,
  UpdateFunctionUrlConfigCommand,
} from '@aws-sdk/client-lambda';
import { makeEach, unlessLost } from '../../domain/remediation/made-again.ts';
import { sameState } from '../../domain/remediation/plan.ts';
import { at } from '../../domain/text/json.ts';
import {
  bySid,
  type FunctionStatement,
  type Permission,
  permissionFor,
  sidOf,
} from '../../playbooks/close-function/permission.ts';
import { isAwsError, unlessError } from '../errors.ts';

/** What decides who may call a function, and whether it runs. */
export type FunctionAccess = {
  statements: FunctionStatement[];
  /** How its URL asks for a sign-in (NONE, AWS_IAM); null where it has no URL. */
  url: string | null;
  /** Reserved concurrency; null where none is. */
  concurrency: number | null;
};

/** What closing a function does with Lambda. */
export interface FunctionDoors {
  /** The ARN of a function by its name or ARN; undefined where there is none. */
  find(name: string): Promise<string | undefined>;
  tagsOf(arn: string): Promise<string[]>;
  read(arn: string): Promise<FunctionAccess | null>;
  /** When its URL was made: Lambda says of a function neither that nor an id of its own. null where it has no URL. */
  identity(arn: string): Promise<string | null>;
  write(arn: string, from: FunctionAccess, to: FunctionAccess): Promise<void>;
}

/** Lambda's functions of one region. */
export function functionDoors(client: LambdaClient): FunctionDoors {
  const unlessGone = <T>(ask: () => Promise<T>) => unlessError(['ResourceNotFoundException'], ask);
  const configuration = (FunctionName: string) =>
    unlessGone(() => client.send(new GetFunctionConfigurationCommand({ FunctionName })));
  const urlOf = (FunctionName: string) =>
    unlessGone(() => client.send(new GetFunctionUrlConfigCommand({ FunctionName })));
  const statementsOf = async (FunctionName: string) => {
    const found = await unlessGone(() => client.send(new GetPolicyCommand({ FunctionName })));
    return bySid(at(JSON.parse(found?.Policy ?? '{"Statement":[]}'), 'Statement') as FunctionStatement[]);
  };
  return {
    find: async (name) => (await configuration(name))?.FunctionArn,
    tagsOf: async (arn) => Object.keys((await client.send(new ListTagsCommand({ Resource: arn }))).Tags ?? {}),
    async identity(arn) {
      const made = (await urlOf(arn))?.CreationTime;
      return made === undefined ? null : `a URL made at ${made}`;
    },
    async read(arn) {
      if ((await configuration(arn)) === undefined) return null;
      const url = await urlOf(arn);
      const reserved = await unlessGone(() => client.send(new GetFunctionConcurrencyCommand({ FunctionName: arn })));
      return {
        statements: await statementsOf(arn),
        url: url?.AuthType ?? null,
        concurrency: reserved?.ReservedConcurrentExecutions ?? null,
      };
    },
    async write(FunctionName, from, to) {
      const now = await statementsOf(FunctionName);
      const has = (list: readonly FunctionStatement[], one: FunctionStatement) =>
        list.some((other) => sameState(other, one));
      for (const statement of from.statements.filter((one) => !has(to.statements, one) && has(now, one)))
        await client.send(new RemovePermissionCommand({ FunctionName, StatementId: sidOf(statement) }));
      const lost = await makeEach(
        to.statements.filter((one) => !has(from.statements, one) && !has(now, one)),
        {
          make: (one) => client.send(new AddPermissionCommand(inputOf(FunctionName, permissionFor(one) ?? {}))),
          named: (one) => `the statement ${sidOf(one)}`,
          // Whom it lets in is gone.
          isRefused: (error) => isAwsError(error, 'InvalidParameterValueException'),
        },
      );
      if (to.url !== null && to.url !== from.url)
        await client.send(new UpdateFunctionUrlConfigCommand({ FunctionName, AuthType: authOf(to.url) }));
      if (to.concurrency !== from.concurrency) await setConcurrency(FunctionName, to.concurrency);
      unlessLost(lost);
    },
  };

  async function setConcurrency(FunctionName: string, reserved: number | null): Promise<void> {
    await (reserved === null
      ? client.send(new DeleteFunctionConcurrencyCommand({ FunctionName }))
      : client.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: reserved })));
  }
}

function authOf(text: string): 'NONE' | 'AWS_IAM' {
  return text === 'NONE' ? 'NONE' : 'AWS_IAM';
}

/** The permission was read to exactly these parameters. */
function inputOf(FunctionName: string, permission: Permission): AddPermissionCommandInput {
  return { FunctionName, ...permission } as AddPermissionCommandInput;
}
