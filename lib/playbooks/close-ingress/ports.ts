import type { Rule } from './rules.ts';

/** A rule with the id it has now. */
export interface NumberedRule extends Rule {
  id: string;
  group: string;
  egress: boolean;
}

/** What closing ingress does with EC2. */
export interface SecurityGroups {
  /** Undefined where there is no such group. */
  find(
    group: string,
  ): Promise<{ readonly owner: string; readonly name: string; readonly tags: readonly string[] } | undefined>;
  /** The rules of a group that let somebody in. */
  ingress(group: string): Promise<NumberedRule[]>;
  /** Those rules, of these ids, that there are. */
  byId(ids: readonly string[]): Promise<NumberedRule[]>;
  revoke(group: string, ids: readonly string[]): Promise<void>;
  /** Makes rules that have the same tags, all in one call. */
  authorize(group: string, ...rules: Rule[]): Promise<void>;
  /** The groups of a machine's interfaces, each once. */
  ofMachine(instance: string): Promise<string[]>;
  /** The interfaces behind a group, each with what it belongs to. */
  interfaces(group: string): Promise<string[]>;
}
