import * as z from 'zod/mini';
import { type FunctionAccess, functionDoors } from '../../lib/aws/account/function-access.ts';
import { functionClient } from '../../lib/aws/clients.ts';
import { inWords, outsideAccess } from '../../lib/documents/outside-access.ts';
import { sameState } from '../../lib/domain/remediation/plan.ts';
import { accountOfArn } from '../../lib/domain/text/arn.ts';
import type { Json } from '../../lib/domain/text/json.ts';
import { letsAnyoneIn, permissionFor, sidOf } from '../../lib/playbooks/close-function/permission.ts';
import { notFound } from '../../lib/remediation/not-found.ts';
import { type Changes, type Found, playbook } from '../../lib/remediation/playbook.ts';
import { playbookFunction } from '../../lib/runtime/playbook.ts';

const params = z.strictObject({
  function: z
    .string()
    .check(
      z.regex(/^(arn:[\w:-]+:function:)?[\w-]{1,64}$/, 'must be the name or ARN of a function, without a version'),
    ),
  /** Takes away these statements of its policy instead of all that let anyone in. */
  statements: z.optional(
    z.array(z.string().check(z.minLength(1), z.maxLength(100))).check(z.minLength(1), z.maxLength(50)),
  ),
  /** Stops it as well. */
  stop: z.optional(z.literal(true)),
});
type Params = z.infer<typeof params>;

const FUNCTIONS = `arn:\${AWS::Partition}:lambda:\${AWS::Region}:\${AWS::AccountId}:function:*`;
const close = { sid: 'Close', actions: ['lambda:RemovePermission'], resources: [FUNCTIONS] };
const setUrl = { sid: 'SetUrl', actions: ['lambda:UpdateFunctionUrlConfig'], resources: [FUNCTIONS] };
const stop = { sid: 'Stop', actions: ['lambda:PutFunctionConcurrency'], resources: [FUNCTIONS] };

const declaration = playbook<Params, FunctionAccess>({
  id: 'close-function',
  title: 'Close a function that outsiders may call, or stop it',
  says: { todo: 'Close', done: 'Closed', undone: 'Opened again' },
  what:
    'Takes away the statements of a function’s policy that let anyone in (or those that `statements` names), and lets ' +
    'its URL ask for a sign-in. With `stop` it does not run any more either: no more than zero of it at once.',
  risk: 'Callers from outside are refused, partners among them. Stopped, the function serves nobody; events that call it are lost after their retries.',
  stops: 'calls by those whom the statements or the URL let in; with `stop` all calls',
  doesNotStop:
    'who may call it by a policy of their own in this account, permissions of its aliases and versions, runs that have begun',
  params,
  example: { function: 'image-resizer' },
  permissions: {
    plan: [
      {
        sid: 'ReadFunctions',
        actions: [
          'lambda:GetFunctionConfiguration',
          'lambda:GetPolicy',
          'lambda:GetFunctionUrlConfig',
          'lambda:GetFunctionConcurrency',
          'lambda:ListTags',
        ],
        resources: [FUNCTIONS],
      },
    ],
    apply: [close, setUrl, stop],
    undo: [
      { sid: 'OpenAgain', actions: ['lambda:AddPermission'], resources: [FUNCTIONS] },
      setUrl,
      stop,
      { sid: 'StartAgain', actions: ['lambda:DeleteFunctionConcurrency'], resources: [FUNCTIONS] },
    ],
  },
  undo: 'The statements are added again as they were, the URL asks as it did, and the concurrency is what it was.',
  changes: () => functionChanges(),
});

export default declaration;
export const handler = playbookFunction(declaration);

function functionChanges(): Changes<Params, FunctionAccess> {
  const doors = functionDoors(functionClient());
  return {
    inParts: true,
    async find({ function: name }, { account, region }): Promise<Found> {
      const theirs = name.startsWith('arn:') && accountOfArn(name) !== account;
      const arn = theirs ? name : await doors.find(name);
      if (arn === undefined) return notFound(name, 'is no function of this account and region');
      const [, , , where = '', owner = ''] = arn.split(':');
      if (where !== region) return notFound(name, `is in ${where}: ask riposte there`);
      const tags = owner === account ? await doors.tagsOf(arn) : [];
      return { targets: [{ label: nameOf(arn), resource: arn, account: owner, region, tags }], refused: [] };
    },
    identity: ({ resource }) => doors.identity(resource),
    read: ({ resource }) => doors.read(resource),
    wanted({ account }, before, { statements, stop }) {
      const missing = statements?.filter((sid) => !before.statements.some((one) => sidOf(one) === sid)) ?? [];
      if (missing.length > 0) return { refuse: `has no statement ${missing.join(', ')}` };
      const named = (sid: string) => statements?.includes(sid) ?? false;
      const open = before.statements.filter((one) =>
        statements === undefined ? letsAnyoneIn(one, account) : named(sidOf(one)),
      );
      const lasting = open.find((one) => permissionFor(one) === undefined);
      if (lasting !== undefined && stop !== true)
        return { refuse: `has a statement that could not be put back (${sidOf(lasting)}): remove it by hand` };
      const bad = open.filter((one) => permissionFor(one) !== undefined);
      const state = {
        statements: before.statements.filter((one) => !bad.includes(one)),
        url: before.url === 'NONE' && statements === undefined ? 'AWS_IAM' : before.url,
        concurrency: stop === true ? 0 : before.concurrency,
      };
      if (sameState(state, before) && stop !== true)
        return { refuse: 'lets nobody in without a sign-in, by its policy or its URL: there is nothing to close' };
      return { state };
    },
    calls({ resource }, from, to) {
      const call = (name: string, parameters: Json) => [{ action: `lambda:${name}`, resource, parameters }];
      const missingIn = (list: FunctionAccess['statements'], all: FunctionAccess['statements']) =>
        all.filter((one) => !list.some((other) => sameState(other, one)));
      return [
        ...missingIn(to.statements, from.statements).flatMap((one) =>
          call('RemovePermission', { StatementId: sidOf(one) }),
        ),
        ...missingIn(from.statements, to.statements).flatMap((one) => call('AddPermission', permissionFor(one) ?? {})),
        ...(to.url === from.url ? [] : call('UpdateFunctionUrlConfig', { AuthType: to.url })),
        ...(to.concurrency === from.concurrency
          ? []
          : to.concurrency === null
            ? call('DeleteFunctionConcurrency', {})
            : call('PutFunctionConcurrency', { ReservedConcurrentExecutions: to.concurrency })),
      ];
    },
    write: ({ resource }, from, to) => doors.write(resource, from, to),
    impact({ label, account, before, after }) {
      const [was, will] = [before as FunctionAccess, after as FunctionAccess];
      const gone = was.statements.filter((one) => !will.statements.some((other) => sameState(other, one)));
      const out = outsideAccess({ Statement: gone }, account);
      return Promise.resolve([
        ...(gone.length === 0 ? [] : [`${inWords(out) || 'who these statements name'} can no longer call ${label}`]),
        ...(was.url === will.url ? [] : [`the URL of ${label} refuses calls that are not signed`]),
        ...(was.concurrency === will.concurrency ? [] : [`${label} does not run any more, whoever calls it`]),
      ]);
    },
  };
}

function nameOf(arn: string): string {
  return arn.split(':').at(-1) ?? arn;
}
