import * as z from 'zod/mini';
import { InvalidInputError, SecretNotRotatableError } from '../../domain/errors.ts';
import type { originSchema } from '../../domain/finding/origin.ts';
import { inChunks } from '../../domain/in-chunks.ts';
import type { Secrets } from '../../domain/remediation/secret-ports.ts';
import { foreignText } from '../../domain/text/clean-text.ts';
import {
  type Execution,
  isBatch,
  manualReason,
  personOf,
  readInput,
  requestSchema,
  saidBy,
} from '../../remediation/request.ts';
import type { Credential } from './holders.ts';

/** The most secrets of one start: an execution's history is limited, and so is what a person oversees. */
const MOST = 100;
/** So many secrets are looked up at a time. */
const AT_A_TIME = 10;
/** Why a rotation has no way back. */
export const NO_UNDO = 'clients read the new version; the old one is AWSPREVIOUS until the next rotation';
/** What a person types. */
const ROTATION_EXAMPLE = '{"secretId":"prod/db","reason":"leak"}';
const secretId = z.string().check(z.minLength(1), z.maxLength(2_048));
const accessKeyId = z.string().check(z.minLength(1), z.maxLength(128));
const secretIds = z.array(secretId).check(z.minLength(1), z.maxLength(MOST));
/** Secrets that say they hold the same credential without proof: told with the first that has it. */
const unconfirmed = z.optional(z.array(z.object({ input: z.string(), reason: z.string() })));

/** What a task asks for: secrets by name, or the credential whose secret is to be found. */
export const paramsSchema = z.union([
  z.object({ secretId, unconfirmed }),
  z.object({ secretIds }),
  z.object({ accessKeyId }),
  z.object({ accessKeyIds: z.array(accessKeyId).check(z.minLength(1), z.maxLength(MOST)) }),
  z.object({ holds: z.string().check(z.minLength(1)) }),
]);

const personSchema = z.union([
  z.strictObject({ secretId, reason: manualReason, saidBy }),
  z.strictObject({ secretIds, reason: manualReason, saidBy }),
  z.strictObject({ cancel: secretId, reason: manualReason, saidBy }),
]);
const batchSchema = z.strictObject({
  requests: z.array(requestSchema(paramsSchema)).check(z.minLength(1), z.maxLength(MOST)),
});

type Requests = z.infer<typeof batchSchema>['requests'];

/** What the workflow is started with; `given` are the parameters of the task that a request is of, or is a part of. */
export type RotationInput =
  | z.infer<typeof personSchema>
  | { readonly requests: readonly (Requests[number] & { readonly given?: unknown })[] };

/** Reads the workflow's input; throws InvalidInputError that shows a valid one, or says why a rotation cannot be taken back. */
export function readRotationInput(input: unknown): RotationInput {
  if (typeof input === 'object' && input !== null && 'undo' in input)
    throw new InvalidInputError(
      `A rotation cannot be taken back: ${NO_UNDO}. One that is stuck is given up with: {"cancel":"prod/db","reason":"why"}`,
    );
  if (!isBatch(input)) return readInput(personSchema, input, ROTATION_EXAMPLE);
  const { requests } = readInput(batchSchema, input, ROTATION_EXAMPLE);
  return { requests: requests.map((one) => ({ ...one, given: one.params })) };
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
  readonly unconfirmed: readonly { readonly input: string; readonly reason: string }[];
}

/**
 * One input for each secret, however often and in whatever spelling it is named (its name, its ARN, its ARN without the ending),
 * and one for each credential, keys of one user being one: none is lost.
 */
export async function singles(input: RotationInput, ports: KeyPorts): Promise<RotationInput[]> {
  const each = apart(input);
  if (each.length < 2) return each;
  const keys = await inChunks(each, (one) => keyOf(one, ports), AT_A_TIME);
  return each.filter((_one, index) => keys.indexOf(keys[index] ?? '') === index);
}

function apart(input: RotationInput): RotationInput[] {
  if ('secretId' in input || 'cancel' in input) return [input];
  if ('secretIds' in input)
    return input.secretIds.map((id) => ({ secretId: id, reason: input.reason, saidBy: input.saidBy }));
  return input.requests.flatMap((request) => {
    const { params } = request;
    // Several keys of one report may be of several users, each with a secret of its own.
    if ('accessKeyIds' in params)
      return params.accessKeyIds.map((id) => ({ requests: [{ ...request, params: { accessKeyId: id } }] }));
    if (!('secretIds' in params)) return [{ requests: [request] }];
    return params.secretIds.map((id) => ({ requests: [{ ...request, params: { secretId: id } }] }));
  });
}

interface KeyPorts {
  readonly secrets: Pick<Secrets, 'describe'>;
  readonly userOfKey: (accessKeyId: string) => Promise<string | undefined>;
}

/** What an input of `apart` is about: a secret's ARN, or a key's user, where there is one. */
async function keyOf(single: RotationInput, { secrets, userOfKey }: KeyPorts): Promise<string> {
  const params = 'requests' in single ? single.requests[0]?.params : single;
  if (params === undefined) return '';
  if ('accessKeyId' in params) {
    const user = await userOfKey(params.accessKeyId);
    return user === undefined ? JSON.stringify(params) : JSON.stringify({ holds: `iam-user/${user}` });
  }
  if (!('secretId' in params)) return JSON.stringify(params);
  return secrets.describe(params.secretId).then(
    ({ arn }) => arn,
    (error: unknown) => {
      // Its own execution says that it does not exist.
      if (error instanceof SecretNotRotatableError) return params.secretId;
      throw error;
    },
  );
}

/** The credential an input of `singles` names instead of a secret; undefined for all others. */
export function credentialOf(single: RotationInput): Credential | undefined {
  const params = 'requests' in single ? single.requests[0]?.params : undefined;
  return params !== undefined && ('accessKeyId' in params || 'holds' in params) ? params : undefined;
}

/** The inputs for the secrets that hold the credential of an input; what was not confirmed is told with the first. */
export function withSecrets(
  single: RotationInput,
  proven: readonly string[],
  doubtful: readonly { readonly input: string; readonly reason: string }[],
): RotationInput[] {
  if (!('requests' in single)) return [single];
  return proven.map((id, index) => ({
    requests: single.requests.map((request) => ({
      ...request,
      params: { secretId: id, ...(index === 0 && doubtful.length > 0 ? { unconfirmed: [...doubtful] } : {}) },
    })),
  }));
}

/** What one input of `singles` asks for; throws InvalidInputError for one that is of several. */
export function requestOf(single: RotationInput, execution: Execution): RotationRequest {
  if ('requests' in single) {
    const [task] = single.requests;
    if (task === undefined) throw new InvalidInputError('An input without a request');
    const { params } = task;
    return {
      secretId: 'secretId' in params ? params.secretId : undefined,
      asked: askedText(
        'secretId' in params ? [params.secretId] : 'secretIds' in params ? params.secretIds : Object.values(params),
      ),
      reason: foreignText(task.reason),
      requestedBy: foreignText(task.requestedBy, 200),
      byPerson: false,
      cancel: false,
      findings: task.finding === undefined ? [] : [task.finding],
      unconfirmed: ('unconfirmed' in params ? params.unconfirmed : undefined) ?? [],
    };
  }
  if ('secretIds' in single) throw new InvalidInputError('Several secrets where one is expected');
  const cancel = 'cancel' in single;
  const id = cancel ? single.cancel : single.secretId;
  return {
    secretId: id,
    asked: askedText([id]),
    reason: foreignText(single.reason),
    requestedBy: personOf(execution.name, single.saidBy),
    byPerson: true,
    cancel,
    findings: [],
    unconfirmed: [],
  };
}

function askedText(asked: readonly string[]): string {
  return foreignText(asked.join(', '), 300);
}
