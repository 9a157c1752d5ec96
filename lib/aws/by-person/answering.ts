import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import * as z from 'zod/mini';
import { purposeOf } from '../../approval/purpose.ts';
import { recordSchema } from '../../approval/record.ts';
import type { PROVED } from '../../domain/remediation/approval.ts';
import { proveIdentity } from '../identity.ts';
import type { Deployment } from './by-hand.ts';

const shownSchema = z.pick(recordSchema, { approval: true, shown: true, again: true });

/** A question as the function that answers shows it. */
export type ShownQuestion = z.infer<typeof shownSchema>;

const toldSchema = z.object({ result: z.enum(['decided', 'counted', 'late', 'refused', 'unknown']), said: z.string() });

const holder = { execution: z.string(), playbook: z.string() };
const waiterSchema = z.object({
  ...holder,
  /** ISO 8601. */
  since: z.string(),
  for: z.object({ ...holder, resource: z.string(), until: z.string() }),
});

/** An execution that waits for another one to be done with a target, as the function that answers shows it. */
export type ShownWaiter = z.infer<typeof waiterSchema>;

/** What waits in a deployed stage. */
export interface AllPending {
  /** The questions, the one with the least time left first. */
  readonly questions: ShownQuestion[];
  /** The executions that wait for their turn at a target; none where the stage is of a version that did not know that. */
  readonly waiters: ShownWaiter[];
}

/** All that waits in a deployed stage: for a person, or for another execution. */
export async function allPending(deployment: Deployment): Promise<AllPending> {
  const schema = z.object({ pending: z.array(shownSchema), waiting: z._default(z.array(waiterSchema), []) });
  const { pending, waiting } = schema.parse(await invoke({ verb: 'pending' }, deployment));
  return { questions: pending, waiters: waiting };
}

/** The questions that wait in a deployed stage, the one with the least time left first. */
export async function pendingQuestions(deployment: Deployment): Promise<ShownQuestion[]> {
  return (await allPending(deployment)).questions;
}

/** One question; undefined where there is none. */
export async function questionOf(id: string, deployment: Deployment): Promise<ShownQuestion | undefined> {
  const answer = z.object({ question: z.nullable(shownSchema) }).parse(await invoke({ verb: 'show', id }, deployment));
  return answer.question ?? undefined;
}

/** Gives an answer under one's own identity, which is proved; says what became of it. */
export async function answerQuestion(
  decision: 'approve' | 'deny',
  id: string,
  why: string,
  deployment: Deployment,
  through: (typeof PROVED)[number] = 'command line',
): Promise<z.infer<typeof toldSchema>> {
  const proof = await proveIdentity(purposeOf({ stage: deployment.stage, id, decision, why }), deployment.config);
  return toldSchema.parse(await invoke({ verb: 'answer', id, decision, why, proof, through }, deployment));
}

async function invoke(request: object, { stage, config }: Deployment): Promise<unknown> {
  const { Payload, FunctionError } = await new LambdaClient(config).send(
    new InvokeCommand({ FunctionName: `riposte-${stage}-answer`, Payload: JSON.stringify(request) }),
  );
  const text = Payload === undefined ? '{}' : Buffer.from(Payload).toString();
  if (FunctionError !== undefined) throw new Error(`riposte-${stage}-answer failed: ${text.slice(0, 500)}`);
  return JSON.parse(text);
}
