import { randomBytes, randomUUID } from 'node:crypto';
import type { SecretVersions } from '../../lib/rotation/ports.ts';

interface Version {
  text: string | undefined;
  readonly stages: Set<string>;
}

/** Secrets Manager in memory, with its rules for stages and versions. */
export class MemorySecrets implements SecretVersions {
  readonly secrets = new Map<string, Map<string, Version>>();

  create(name: string, value: unknown): void {
    this.secrets.set(name, new Map([[randomUUID(), { text: JSON.stringify(value), stages: new Set(['AWSCURRENT']) }]]));
  }

  /** What RotateSecret does first: a version without a value, AWSPENDING. */
  begin(name: string): string {
    const token = randomUUID();
    for (const { stages } of this.of(name).values()) stages.delete('AWSPENDING');
    this.of(name).set(token, { text: undefined, stages: new Set(['AWSPENDING']) });
    return token;
  }

  /** What a person does who puts another value. */
  put(name: string, value: unknown): void {
    for (const { stages } of this.of(name).values()) {
      stages.delete('AWSPREVIOUS');
      if (stages.delete('AWSCURRENT')) stages.add('AWSPREVIOUS');
    }
    this.of(name).set(randomUUID(), { text: JSON.stringify(value), stages: new Set(['AWSCURRENT']) });
  }

  staged(name: string, stage: string): { version: string; text: string } | undefined {
    for (const [version, { text, stages }] of this.of(name)) {
      if (stages.has(stage) && text !== undefined) return { version, text };
    }
    return undefined;
  }

  unstage(name: string, version: string, stage: string): void {
    this.of(name).get(version)?.stages.delete(stage);
  }

  stages = async (name: string) =>
    Object.fromEntries([...this.of(name)].map(([version, { stages }]) => [version, [...stages]]));

  all = async (name: string) => [...this.of(name).keys()].reverse();

  value = async (name: string, version: string) => this.of(name).get(version)?.text;

  currentValue = async (name: string) => this.staged(name, 'AWSCURRENT')?.text;

  putPending = async (name: string, version: string, text: string) => {
    const found = this.of(name).get(version);
    if (found === undefined) throw new Error(`no version ${version}`);
    // The real one refuses another value for a version that has one, and changes nothing.
    if (found.text !== undefined) return;
    found.text = text;
    found.stages.add('AWSPENDING');
  };

  promote = async (name: string, to: string, from: string | undefined) => {
    if (from !== undefined && this.of(name).get(from)?.stages.has('AWSCURRENT') !== true)
      throw new Error(`InvalidParameterException: AWSCURRENT is not attached to version ${from}`);
    for (const { stages } of this.of(name).values()) stages.delete('AWSPREVIOUS');
    if (from !== undefined) {
      const old = this.of(name).get(from)?.stages;
      old?.delete('AWSCURRENT');
      old?.add('AWSPREVIOUS');
    }
    this.of(name).get(to)?.stages.add('AWSCURRENT');
  };

  /** One after the other, by a clock of its own. */
  createdAt = async (name: string, version: string) => {
    const index = [...this.of(name).keys()].indexOf(version);
    return index === -1 ? undefined : index;
  };

  randomPassword = async () => `Aa1!${randomBytes(14).toString('hex')}`;

  private of(name: string): Map<string, Version> {
    const found = this.secrets.get(name);
    if (found === undefined) throw new Error(`no secret ${name}`);
    return found;
  }
}
