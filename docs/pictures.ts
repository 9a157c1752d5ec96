import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import dagre from '@dagrejs/dagre';
import { parse } from 'yaml';
import { loadPlaybooks } from '../resources/playbook-registry.ts';

interface State {
  readonly Type: string;
  readonly Next?: string;
  readonly Default?: string;
  readonly Choices?: { Next: string }[];
  readonly Catch?: { Next: string; ErrorEquals: string[] }[];
}

interface Machine {
  readonly StartAt: string;
  readonly States: Record<string, State>;
}

type Graph = InstanceType<typeof dagre.graphlib.Graph>;

const CHARACTER = 7.4;
const COLOURS: Record<string, string> = {
  Task: '#e8f0fe',
  Map: '#e8f0fe',
  Choice: '#fff4d6',
  Wait: '#eef7ee',
  Pass: '#f3f3f3',
  Fail: '#fde7e7',
};

/** The picture of a workflow as an SVG text: its states by type, its ways, and dashed the way of every error. */
export function workflowPicture(playbook: string): string {
  const file = new URL(`../statemachines/${playbook}.asl.yml`, import.meta.url);
  const tags = [{ tag: '!GetAtt', resolve: (text: string) => text }];
  const machine = parse(readFileSync(file, 'utf8'), { customTags: tags, maxAliasCount: -1 }) as Machine;
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'TB', nodesep: 30, ranksep: 34, marginx: 16, marginy: 16 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const name of Object.keys(machine.States))
    graph.setNode(name, { label: name, width: name.length * CHARACTER + 24, height: 34 });
  for (const [name, state] of Object.entries(machine.States)) {
    for (const next of waysOf(state)) graph.setEdge(name, next, {}, 'next');
  }
  for (const [name, state] of Object.entries(machine.States)) {
    for (const { Next } of state.Catch ?? []) {
      if (Next !== 'Report failure' && Next !== 'Report denial') graph.setEdge(name, Next, {}, 'error');
    }
  }
  // Every other task leads to the failure report; one dashed arrow says so without a web of lines.
  const lastTask = Object.entries(machine.States).find(([, state]) =>
    state.Catch?.some((one) => one.Next === 'Report failure'),
  )?.[0];
  if (lastTask !== undefined) graph.setEdge(lastTask, 'Report failure', {}, 'error');
  dagre.layout(graph);
  return svg(graph, machine, playbook);
}

function waysOf(state: State): string[] {
  const denial = (state.Catch ?? []).filter((one) => one.Next === 'Report denial').map((one) => one.Next);
  return [
    ...new Set([...(state.Choices ?? []).map((choice) => choice.Next), state.Default, state.Next, ...denial]),
  ].flatMap((next) => next ?? []);
}

function svg(graph: Graph, machine: Machine, playbook: string): string {
  const { width = 0, height = 0 } = graph.graph();
  // Ways around the outside run beyond the boxes that the layout measures.
  const outer: number[] = graph
    .edges()
    .flatMap((edge: object) => ((graph.edge(edge) as { points?: { x: number }[] }).points ?? []).map(({ x }) => x));
  const left = Math.min(0, ...outer.map((x) => x - 12));
  const right = Math.max(width, ...outer.map((x) => x + 12));
  const across = (right - left).toFixed(0);
  const edges = graph.edges().map((edge: { v: string; w: string; name?: string }) => {
    const { points = [] } = graph.edge(edge) as { points?: { x: number; y: number }[] };
    const path = points.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join(' ');
    const dashed = edge.name === 'error' ? ' stroke-dasharray="5 4" stroke="#b3261e"' : ' stroke="#5f6368"';
    return `<path d="${path}" fill="none"${dashed} stroke-width="1.3" marker-end="url(#arrow)"/>`;
  });
  const nodes = graph.nodes().map((name: string) => {
    const { x, y, width: w, height: h } = graph.node(name) as { x: number; y: number; width: number; height: number };
    const state = machine.States[name];
    const bold = name === machine.StartAt ? ' font-weight="700"' : '';
    return (
      `<rect x="${(x - w / 2).toFixed(1)}" y="${(y - h / 2).toFixed(1)}" width="${w.toFixed(1)}" height="${h}" rx="${state?.Type === 'Choice' ? 17 : 6}" fill="${COLOURS[state?.Type ?? ''] ?? '#fff'}" stroke="#5f6368"/>` +
      `<text x="${x.toFixed(1)}" y="${(y + 4.5).toFixed(1)}" text-anchor="middle"${bold}>${name}</text>`
    );
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${left.toFixed(0)} 0 ${across} ${height.toFixed(0)}" width="${across}" font-family="Helvetica, Arial, sans-serif" font-size="13" role="img" aria-label="The workflow ${playbook}">`,
    '<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0L8 4L0 8z" fill="#5f6368"/></marker></defs>',
    `<rect x="${left.toFixed(0)}" width="${across}" height="100%" fill="#fff"/>`,
    ...edges,
    ...nodes,
    '</svg>',
    '',
  ].join('\n');
}

/** A drawing of the console's "Start execution" dialog with the input to paste. */
export function startPicture(machine: string, input: object): string {
  const lines = JSON.stringify(input, null, 2).split('\n');
  const height = 200 + lines.length * 18;
  const code = lines.map((line, index) => {
    const text = line.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
    return `<text x="44" y="${146 + index * 18}" font-family="Menlo, Consolas, monospace" font-size="13" xml:space="preserve">${index + 1}  ${text}</text>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 560 ${height}" width="560" font-family="Helvetica, Arial, sans-serif" font-size="13" role="img" aria-label="Start execution of ${machine}">`,
    `<rect x="1" y="1" width="558" height="${height - 2}" rx="10" fill="#fff" stroke="#8d9096"/>`,
    '<text x="24" y="36" font-size="18" font-weight="700">Start execution</text>',
    `<text x="24" y="60" fill="#5f6368">State machine: ${machine}</text>`,
    '<text x="24" y="92" font-weight="700">Name</text><text x="70" y="92" fill="#5f6368">leave it as it is</text>',
    '<text x="24" y="116" font-weight="700">Input</text><text x="70" y="116" fill="#5f6368">paste this</text>',
    `<rect x="24" y="126" width="512" height="${lines.length * 18 + 12}" rx="4" fill="#f8f9fa" stroke="#c4c7cc"/>`,
    ...code,
    `<rect x="400" y="${height - 46}" width="136" height="30" rx="15" fill="#ff9900"/><text x="468" y="${height - 26}" text-anchor="middle" font-weight="700">Start execution</text>`,
    '</svg>',
    '',
  ].join('\n');
}

/** Every picture of docs/pictures, by file name. */
export async function pictures(): Promise<Record<string, string>> {
  const starts = (await loadPlaybooks()).map(({ id, example }) => [
    `start-${id}.svg`,
    startPicture(`riposte-prod-${id}`, { ...(example as object), reason: 'why' }),
  ]);
  return { 'playbook.svg': workflowPicture('playbook'), ...Object.fromEntries(starts) };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [name, content] of Object.entries(await pictures()))
    writeFileSync(new URL(`pictures/${name}`, import.meta.url), content);
}
