import type { Task } from './finding/task.ts';
import type { LoadedPolicy } from './policy/policy.ts';
import type { AlertMessage } from './telling/alert.ts';

/** Reads the policy; never throws. `oldestMs` says how old a copy in memory may be (default 30 s): 0 reads it anew. */
export type LoadPolicy = (oldestMs?: number) => Promise<LoadedPolicy>;

/** Sends a message to on-call, by every channel it is for. */
export type PublishAlert = (message: AlertMessage) => Promise<void>;

/** Puts a task into the queue of remediations. */
export type EnqueueTask = (task: Task) => Promise<void>;

/** Puts what riposte cannot use where a person finds it: the body as it came, and the reason. */
export type DeadLetter = (body: string, reason: string) => Promise<void>;

/** Puts an event with source `riposte` on the default bus. */
export type EmitEvent = (detailType: string, detail: object) => Promise<void>;

/** Where a line for the operators goes; keys are finding, playbook, account, outcome. Never a secret, never a whole event. */
export interface Log {
  info(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
  error(message: string, fields?: Record<string, unknown>): void;
}
