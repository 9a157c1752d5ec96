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
const secretIds = z.array(secretId).check(z.minLength(1), z.maxLength(MOST));

/** What a task asks for: secrets by name, or the credential whose secret is to be found. */
const paramsSchema = z.union([
  z.object({ secretId }),
  z.object({ secretIds }),
  z.object({ accessKeyId: z.string().check(z.minLength(1)) }),
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

/** Reads the workflow's input; throws InvalidInputError that shows a valid one. */
export function readRotationInput(input: unknown): RotationInput {
  return readInput(inputSchema, input, ROTATION_EXAMPLE);
}

/** One secret to rotate, or to give up the rotation of. */
export interface RotationRequest {
  readonly secretId: string;
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
    input.requests.map(async (request) => {
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

/** One input a secret; a request whose secret nobody knows gives none. */
export function singles(input: RotationInput): object[] {
  if ('secretId' in input || 'cancel' in input) return [input];
  if ('secretIds' in input) return distinct(input.secretIds).map((id) => ({ secretId: id, reason: input.reason }));
  const seen = new Set<string>();
  return input.requests.flatMap((request) => {
    const { params } = request;
    const ids = 'secretId' in params ? [params.secretId] : 'secretIds' in params ? params.secretIds : [];
    return ids
      .filter((id) => !seen.has(id) && seen.add(id))
      .map((id) => ({ requests: [{ ...request, params: { secretId: id } }] }));
  });
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}

/** What one input of `singles` asks for. */
export function requestOf(single: object, execution: Execution): RotationRequest {
  const input = readRotationInput(single);
  if ('requests' in input) {
    const [task] = input.requests;
    if (task === undefined || !('secretId' in task.params)) throw new InvalidInputError('A request without a secret');
    return {
      secretId: task.params.secretId,
      reason: task.reason,
      requestedBy: task.requestedBy,
      byPerson: false,
      cancel: false,
      findings: task.finding === undefined ? [] : [task.finding],
    };
  }
  const person = {
    reason: input.reason,
    requestedBy: `person, execution ${execution.name}`,
    byPerson: true,
    findings: [],
  };
  if ('cancel' in input) return { ...person, secretId: input.cancel, cancel: true };
  if ('secretId' in input) return { ...person, secretId: input.secretId, cancel: false };
  throw new InvalidInputError('Several secrets where one is expected');
}
