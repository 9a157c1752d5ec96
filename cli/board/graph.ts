import { readFileSync } from 'node:fs';
import dagre from '@dagrejs/dagre';
import { parse } from 'yaml';
import * as z from 'zod/mini';
import type { Graph } from '../../lib/board/state.ts';
import { ROOT } from '../../local/paths.ts';

const wayOut = z.object({ Next: z.string() });
const machineSchema = z.object({
  States: z.record(
    z.string(),
    z.object({
      Type: z.string(),
      Next: z.optional(z.string()),
      Default: z.optional(z.string()),
      Choices: z.optional(z.array(wayOut)),
      Catch: z.optional(z.array(wayOut)),
    }),
  ),
});
const placeSchema = z.object({ x: z.number(), y: z.number(), width: z.number() });

/** The skeleton of all playbooks, laid out from top to bottom. Of the ways of errors those to the failure's report are left out. */
export function workflowGraph(): Graph {
  const text = readFileSync(`${ROOT}statemachines/playbook.asl.yml`, 'utf8');
  const tags = [{ tag: '!GetAtt', resolve: (value: string) => value }];
  const { States } = machineSchema.parse(parse(text, { customTags: tags, maxAliasCount: -1 }));
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'TB', nodesep: 22, ranksep: 30, marginx: 8, marginy: 8 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const name of Object.keys(States)) graph.setNode(name, { width: name.length * 6.6 + 22, height: 30 });
  const ways = Object.entries(States).flatMap(([from, { Next, Default, Choices = [], Catch = [] }]) => [
    ...[...new Set([...Choices.map((one) => one.Next), Default, Next])].flatMap((to) =>
      to === undefined ? [] : [{ from, to, error: false }],
    ),
    ...[...new Set(Catch.map((one) => one.Next))]
      .filter((to) => to !== 'Report failure')
      .map((to) => ({ from, to, error: true })),
  ]);
  for (const { from, to, error } of ways) graph.setEdge(from, to, {}, error ? 'error' : 'next');
  dagre.layout(graph);
  return {
    nodes: Object.keys(States).map((name) => ({ name, ...placeSchema.parse(graph.node(name)) })),
    edges: ways,
  };
}
