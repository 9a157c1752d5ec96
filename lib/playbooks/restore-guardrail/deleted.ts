import { type Call, sameState } from '../../domain/remediation/plan.ts';
import { allOf } from '../../remediation/not-found.ts';
import type { Ask, Found } from '../../remediation/playbook.ts';
import { analyzerCalls, analyzerImpact, deletedAnalyzer, youngRule } from './analyzer.ts';
import { deletedFlowLog, flowLogCalls, flowLogFrom, flowLogImpact, kindOf } from './flow-log.ts';
import {
  type Analyzer,
  type ArchiveRule,
  type Deleted,
  type FlowLog,
  type Idle,
  type LastKnown,
  recordedTags,
} from './ports.ts';
import { idOf } from './switch.ts';

/** A guard that was deleted, or stands again. */
export type Made = { flowLog: FlowLog | 'gone' } | { analyzer: Analyzer | 'gone' };

const DAY_MS = 86_400_000;

/** What a deleted guard is asked for by. */
export interface AskedDeleted {
  readonly guard: 'flowlogs' | 'accessanalyzer';
  readonly names: readonly string[];
  readonly madeBefore: string | undefined;
}

/** What deleted guards are found with, made and removed. */
export interface DeletedPorts {
  readonly lastKnown: LastKnown;
  readonly flowLogs: Deleted<FlowLog>;
  readonly analyzers: Deleted<Analyzer>;
  readonly now: () => Date;
}

/** Guards that were deleted, as states; `wanted`, asked right after `find`, says what that found in their records. */
export function deletedGuards({ lastKnown, flowLogs, analyzers, now }: DeletedPorts) {
  const known = new Map<string, Made>();
  const flowLogRecord = (id: string) => lastKnown('AWS::EC2::FlowLog', id);
  const readFlowLog = (id: string) =>
    flowLogs.read(id, async () => {
      const record = await flowLogRecord(id);
      return record && flowLogFrom(record.configuration, recordedTags(record.tags));
    });

  const analyzerRecord = (resource: string, until?: Date) =>
    lastKnown('AWS::AccessAnalyzer::Analyzer', resource, until);

  // One that is made again has the name of the one before: nothing else can be taken for it.
  const readAnalyzer = (name: string) => analyzers.read(name, async () => undefined);

  async function flowLog(id: string, { madeBefore }: AskedDeleted, ask: Ask): Promise<Found> {
    const resource = arnOf(ask, 'ec2', `vpc-flow-log/${id}`);
    const standing = await readFlowLog(id);
    const found = standing === 'gone' ? deletedFlowLog(await flowLogRecord(id), ask.account, madeBefore) : standing;
    if ('refuse' in found) return refuse(id, found.refuse);
    const twin = standing === 'gone' ? await flowLogs.twin(found) : undefined;
    if (twin !== undefined) return refuse(id, `is not needed: ${twin} records the same`);
    known.set(resource, { flowLog: found });
    const kind = kindOf(found.resource);
    // The network that it is about is guarded with it, and locked.
    const belongsTo = kind === undefined ? {} : { belongsTo: arnOf(ask, 'ec2', `${kind.part}/${found.resource}`) };
    return one({ label: `flow log ${id}`, resource, ...belongsTo }, found.tags, ask);
  }

  async function analyzer(name: string, ask: Ask): Promise<Found> {
    const resource = arnOf(ask, 'access-analyzer', `analyzer/${name}`);
    const standing = await readAnalyzer(name);
    const label = `analyzer ${name}`;
    const found = standing === 'gone' ? deletedAnalyzer(await analyzerRecord(resource)) : standing;
    if ('refuse' in found) return refuse(name, found.refuse);
    const { kept, young } = standing === 'gone' ? await rulesOf(resource, found, ask) : { kept: found, young: [] };
    const twin = standing === 'gone' ? await analyzers.twin(kept) : undefined;
    if (twin !== undefined) return refuse(name, `is not needed: the analyzer ${twin} looks for the same`);
    known.set(resource, { analyzer: kept });
    return { ...one({ label, resource }, kept.tags, ask), refused: young.map((rule) => youngRule(rule, label)) };
  }

  /** Whoever breaks in may hide what they open by a rule of their own, and delete the analyzer so that it is made again, with that, by somebody who is trusted. */
  async function rulesOf(resource: string, found: Analyzer, { raised }: Ask) {
    const time = raised === undefined ? now().getTime() : Date.parse(raised.time);
    const before = deletedAnalyzer(await analyzerRecord(resource, new Date(time - DAY_MS)));
    const old = 'refuse' in before ? [] : before.rules;
    const isOld = (rule: ArchiveRule) => old.some((one) => sameState(one, rule));
    const kept = { ...found, rules: found.rules.filter(isOld) };
    return { kept, young: found.rules.filter((rule) => !isOld(rule)) };
  }

  return {
    async find(asked: AskedDeleted, ask: Ask): Promise<Found> {
      const found = await Promise.all(
        asked.names.map((name) => (asked.guard === 'flowlogs' ? flowLog(name, asked, ask) : analyzer(name, ask))),
      );
      return allOf(found);
    },
    async read(resource: string): Promise<Made> {
      const id = idOf(resource);
      return isFlowLog(resource) ? { flowLog: await readFlowLog(id) } : { analyzer: await readAnalyzer(id) };
    },
    wanted: (resource: string, before: Made): Made => known.get(resource) ?? before,
    calls: (resource: string, to: Made): Call[] =>
      'flowLog' in to ? flowLogCalls(resource, to.flowLog) : analyzerCalls(resource, to.analyzer),
    async write(resource: string, from: Made, to: Made): Promise<void> {
      const id = idOf(resource);
      if ('flowLog' in to && 'flowLog' in from) await writeOne(flowLogs, id, from.flowLog, to.flowLog);
      else if ('analyzer' in to && 'analyzer' in from) await writeOne(analyzers, id, from.analyzer, to.analyzer);
    },
    async idle(resource: string, to: Made): Promise<Idle | undefined> {
      const id = idOf(resource);
      if ('flowLog' in to) return to.flowLog === 'gone' ? undefined : flowLogs.idle(id, to.flowLog);
      return to.analyzer === 'gone' ? undefined : analyzers.idle(id, to.analyzer);
    },
    impact(label: string, to: Made): string[] {
      if ('flowLog' in to) return to.flowLog === 'gone' ? [] : flowLogImpact(to.flowLog);
      return to.analyzer === 'gone' ? [] : analyzerImpact(label, to.analyzer);
    },
  };
}

/** Makes what was deleted, or deletes what was made. */
async function writeOne<Settings>(
  kind: Deleted<Settings>,
  id: string,
  from: Settings | 'gone',
  to: Settings | 'gone',
): Promise<void> {
  if (to !== 'gone') await kind.make(id, to);
  else if (from !== 'gone') await kind.remove(id, from);
}

/** Whether a target is a guard that is made again, not switched on. */
export function isMade(resource: string): boolean {
  return isFlowLog(resource) || resource.includes(':analyzer/');
}

function isFlowLog(resource: string): boolean {
  return resource.includes(':vpc-flow-log/');
}

function arnOf({ partition, region, account }: Ask, service: string, part: string): string {
  return `arn:${partition}:${service}:${region}:${account}:${part}`;
}

function refuse(input: string, reason: string): Found {
  return { targets: [], refused: [{ input, reason }] };
}

function one(
  target: { label: string; resource: string; belongsTo?: string },
  tags: FlowLog['tags'],
  { account, region }: Ask,
): Found {
  return { targets: [{ ...target, account, region, tags: tags.map(({ Key }) => Key) }], refused: [] };
}
