import * as z from 'zod/mini';
import { InvalidInputError } from '../domain/errors.ts';
import type { Secrets } from '../domain/ports.ts';
import { type Execution, manualReason, type originSchema, readInput, requestSchema } from './request.ts';

/** A secret's tag that says whose credential it holds: `iam-user/<name>` or `db/<instance>/<user>`. */
export const HOLDS_TAG = 'riposte:holds';

/** The most secrets of one start: an execution's history is limited, and so is what a person oversees. */
const MOST = 100;
/** What a person types. */
export const ROTATION_EXAMPLE = '{"secretId":"prod/db","reason":"leak"}';
const secretId = z.string().check(z.minLength(1), z.maxLength(2_048));
const accessKeyId = z.string().check(z.minLength(1), z.maxLength(128));
const secretIds = z.array(secretId).check(z.minLength(1), z.maxLength(MOST));

/** What a task asks for: secrets by name, or the credential whose secret is to be found. */
const paramsSchema = z.union([
  z.object({ secretId }),
  z.object({ secretIds }),
  z.object({ accessKeyId }),
  z.object({ accessKeyIds: z.array(accessKeyId).check(z.minLength(1), z.maxLength(MOST)) }),
  z.object({ holds: z.string().check(z.minLength(1)) }),
]);

const inputSchema = z.union([
  z.strictObject({ secretId, reason: manualReason }),
  z.strictObject({ secretIds, reason: manualReason }),
  z.strictObject({ cancel: secretId, reason: manualReason }),
  z.strictObject({ requests: z.array(requestSchema(paramsSchema)).check(z.minLength(1), z.maxLength(MOST)) }),
]);

/** What the workflow is started with. */
export type RotationInput = z.infer<typeof inputSchema>;

type TaskRequest = Extract<RotationInput, { requests: unknown }>['requests'][number];

/** Reads the workflow's input; throws InvalidInputError that shows a valid one. */
export function readRotationInput(input: unknown): RotationInput {
  return readInput(inputSchema, input, ROTATION_EXAMPLE);
}

/** One secret to rotate, or to give up the rotation of. */
export interface RotationRequest {
  /** Undefined where a credential was named and nobody knows the secret that holds it. */
  readonly secretId: string | undefined;
  /** The secret or the credential, as it was named. */
  readonly asked: string;
  readonly reason: string;
  readonly requestedBy: string;
  readonly byPerson: boolean;
  readonly cancel: boolean;
  readonly findings: readonly z.infer<typeof originSchema>[];
}

/** Replaces what is asked for by credential with the secrets that hold it. */
export async function withSecrets(
  input: RotationInput,
  {
    secrets,
    userOfKey,
  }: { readonly secrets: Secrets; readonly userOfKey: (id: string) => Promise<string | undefined> },
): Promise<RotationInput> {
  if (!('requests' in input)) return input;
  const requests = await Promise.all(
    input.requests.flatMap(oneKeyEach).map(async (request) => {
      const { params } = request;
      if ('secretId' in params || 'secretIds' in params) return [request];
      const user = 'accessKeyId' in params ? await userOfKey(params.accessKeyId) : undefined;
      const holds = 'holds' in params ? params.holds : `iam-user/${user ?? ''}`;
      const found = 'holds' in params || user !== undefined ? await secrets.tagged(HOLDS_TAG, holds) : [];
      return found.length === 0 ? [request] : [{ ...request, params: { secretIds: found } }];
    }),
  );
  return { requests: requests.flat() };
}

/** Several keys of one report may be of several users, each with a secret of its own. */
function oneKeyEach(request: TaskRequest): TaskRequest[] {
  const { params } = request;
  if (!('accessKeyIds' in params)) return [request];
  return distinct(params.accessKeyIds).map((id) => ({ ...request, params: { accessKeyId: id } }));
}

/** One input for each secret, and for each credential whose secret nobody knows: none is lost. */
export function singles(input: RotationInput): RotationInput[] {
  if ('secretId' in input || 'cancel' in input) return [input];
  if ('secretIds' in input) return distinct(input.secretIds).map((id) => ({ secretId: id, reason: input.reason }));
  const seen = new Set<string>();
  return input.requests.flatMap((request) => {
    const { params } = request;
    if (!('secretIds' in params || 'secretId' in params)) return [{ requests: [request] }];
    const ids = 'secretId' in params ? [params.secretId] : params.secretIds;
    return ids
      .filter((id) => !seen.has(id) && seen.add(id))
      .map((id) => ({ requests: [{ ...request, params: { secretId: id } }] }));
  });
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}

/** What one input of `singles` asks for; throws InvalidInputError for one that is of several. */
export function requestOf(single: RotationInput, execution: Execution): RotationRequest {
  if ('requests' in single) {
    const [task] = single.requests;
    if (task === undefined) throw new InvalidInputError('An input without a request');
    return {
      secretId: 'secretId' in task.params ? task.params.secretId : undefined,
      asked: Object.values(task.params).flat().join(', '),
      reason: task.reason,
      requestedBy: task.requestedBy,
      byPerson: false,
      cancel: false,
      findings: task.finding === undefined ? [] : [task.finding],
    };
  }
  if ('secretIds' in single) throw new InvalidInputError('Several secrets where one is expected');
  const cancel = 'cancel' in single;
  const id = cancel ? single.cancel : single.secretId;
  return {
    secretId: id,
    asked: id,
    reason: single.reason,
    requestedBy: `person, execution ${execution.name}`,
    byPerson: true,
    cancel,
    findings: [],
  };
}
