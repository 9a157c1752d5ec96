import type { Call } from '../../domain/remediation/plan.ts';
import { allOf } from '../../remediation/not-found.ts';
import type { Ask, Found } from '../../remediation/playbook.ts';
import { analyzerCalls, analyzerImpact, deletedAnalyzer } from './analyzer.ts';
import { deletedFlowLog, flowLogCalls, flowLogFrom, flowLogImpact, kindOf } from './flow-log.ts';
import { type Analyzer, type Deleted, type FlowLog, type LastKnown, recordedTags } from './ports.ts';
import { idOf } from './switch.ts';

/** A guard that was deleted, or stands again. */
export type Made = { flowLog: FlowLog | 'gone' } | { analyzer: Analyzer | 'gone' };

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
}

/** Guards that were deleted, as states; `wanted`, asked right after `find`, says what that found in their records. */
export function deletedGuards({ lastKnown, flowLogs, analyzers }: DeletedPorts) {
  const known = new Map<string, Made>();
  const flowLogRecord = (id: string) => lastKnown('AWS::EC2::FlowLog', id);
  const readFlowLog = (id: string) =>
    flowLogs.read(id, async () => {
      const record = await flowLogRecord(id);
      return record && flowLogFrom(record.configuration, recordedTags(record.tags));
    });

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
    const found =
      standing === 'gone' ? deletedAnalyzer(await lastKnown('AWS::AccessAnalyzer::Analyzer', resource)) : standing;
    if ('refuse' in found) return refuse(name, found.refuse);
    const twin = standing === 'gone' ? await analyzers.twin(found) : undefined;
    if (twin !== undefined) return refuse(name, `is not needed: the analyzer ${twin} looks for the same`);
    known.set(resource, { analyzer: found });
    return one({ label: `analyzer ${name}`, resource }, found.tags, ask);
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
