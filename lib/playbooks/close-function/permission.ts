import { outsideAccess } from '../../documents/outside-access.ts';
import { canonical } from '../../domain/text/canonical.ts';
import { type Json, plain, textAt } from '../../domain/text/json.ts';

/** A statement of a function's policy, as Lambda wrote it. */
export type FunctionStatement = { [key: string]: Json };

/** The parameters of AddPermission that make a statement. */
export type Permission = { [name: string]: string | boolean };

/** What AddPermission writes into a statement's conditions, by operator and key in small letters. */
const PARAMETERS: Readonly<Record<string, string>> = {
  'arnlike aws:sourcearn': 'SourceArn',
  'stringlike aws:sourcearn': 'SourceArn',
  'stringequals aws:sourceaccount': 'SourceAccount',
  'stringequals aws:principalorgid': 'PrincipalOrgID',
  'stringequals lambda:functionurlauthtype': 'FunctionUrlAuthType',
  'stringequals lambda:eventsourcetoken': 'EventSourceToken',
  'bool lambda:invokedviafunctionurl': 'InvokedViaFunctionUrl',
};

/** The call that makes a statement again; undefined where no call of AddPermission could have made it. */
export function permissionFor(statement: FunctionStatement): Permission | undefined {
  const principal = principalOf(statement.Principal);
  const { Sid, Action, Effect, Condition = {} } = statement;
  if (principal === undefined || Effect !== 'Allow' || typeof Sid !== 'string' || typeof Action !== 'string')
    return undefined;
  const permission: Permission = { StatementId: Sid, Action, Principal: principal };
  for (const [operator, keys] of Object.entries(Condition as Record<string, Record<string, Json>>))
    for (const [key, value] of Object.entries(keys)) {
      const name = PARAMETERS[`${operator} ${key}`.toLowerCase()];
      if (name === undefined || typeof value !== 'string') return undefined;
      permission[name] = name === 'InvokedViaFunctionUrl' ? value === 'true' : value;
    }
  return permission;
}

/** Whether a statement lets anyone in. */
export function letsAnyoneIn(statement: FunctionStatement, account: string): boolean {
  return outsideAccess({ Statement: [statement] }, account).some(({ anyone }) => anyone);
}

/** Statements in an order of their own. */
export function bySid(statements: readonly FunctionStatement[]): FunctionStatement[] {
  return [...statements].sort((a, b) => (canonical(a) < canonical(b) ? -1 : 1));
}

/** The name by which Lambda adds a statement to a function's policy, and removes it. */
export function sidOf(statement: FunctionStatement): string {
  return plain(statement.Sid);
}

function principalOf(principal: Json | undefined): string | undefined {
  return typeof principal === 'string' ? principal : (textAt(principal, 'AWS') ?? textAt(principal, 'Service'));
}
