import { signal } from '@preact/signals-core';
import type { BoardState, Graph, RunView, Step } from '../../../lib/board/state.ts';
import { lastedText, stripOf } from '../../../lib/board/strip.ts';
import { Each, Empty, Folded, Time } from './parts.tsx';
import { pickedRun, run, watchRun } from './store.ts';

const graph = signal<Graph | undefined>(undefined);

/** Fetches how the workflow is laid out. */
export async function loadGraph(): Promise<void> {
  graph.value = (await (await fetch('/graph.json')).json()) as Graph;
}

/** The executions of playbooks, and the one that is watched as its workflow goes. */
export function Runs({ state }: { state: BoardState }) {
  return (
    <section aria-labelledby="runs">
      <h2 id="runs">Workflows</h2>
      <div class="pair">
        <div>
          <Each part={state.runs} none="No workflow has run so far." kind="list">
            {({ arn, name, playbook, status, startedAt }) => (
              <li key={arn}>
                <button
                  type="button"
                  class="line"
                  aria-current={pickedRun.value === arn ? 'true' : undefined}
                  onClick={() => watchRun(arn)}
                >
                  <span class="meta">
                    <Status of={status} />
                    <Time at={startedAt} />
                  </span>
                  <strong>{playbook}</strong>
                  <span class="subject">{name}</span>
                </button>
              </li>
            )}
          </Each>
        </div>
        {run.value !== undefined && run.value.arn === pickedRun.value ? (
          <Run view={run.value} />
        ) : (
          <Empty>
            {pickedRun.value === undefined ? 'Choose a workflow to see its way.' : 'Reading the workflow …'}
          </Empty>
        )}
      </div>
    </section>
  );
}

function Status({ of }: { of: string }) {
  const status = of.toLowerCase();
  return <span class={`status ${status}`}>{status}</span>;
}

function Run({ view }: { view: RunView }) {
  const { playbook, status, steps, said, name } = view;
  return (
    <article class="card" aria-labelledby="run">
      <p class="meta">
        <Status of={status} />
        <span>{name}</span>
      </p>
      <h3 id="run">{playbook}</h3>
      {said !== '' && <p class="problem">{said}</p>}
      {graph.value !== undefined && <Picture graph={graph.value} steps={steps} />}
      {steps.length > 0 && <Strip steps={steps} />}
      <h4>Steps</h4>
      <ol class="steps">
        {steps.map((step) => (
          <li key={`${step.from}${step.name}`} class={step.state}>
            <p class="meta">
              <strong>{step.name}</strong>
              <span>{step.state === 'running' ? 'now' : step.state}</span>
              <span>{lasted(step)}</span>
              {step.attempts > 1 && <span>{step.attempts} attempts</span>}
            </p>
            {step.error !== '' && <p class="problem">{step.error}</p>}
            {step.nextTry !== undefined && (
              <p>
                Tried again by <Time at={step.nextTry} />
              </p>
            )}
            <Folded name="input" text={step.input} />
            <Folded name="output" text={step.output} />
          </li>
        ))}
      </ol>
    </article>
  );
}

function lasted({ from, to }: Step): string {
  return to === undefined ? '' : lastedText(Date.parse(to) - Date.parse(from));
}

/** How long its steps took, what only waited shortened; the list below says the same. */
function Strip({ steps }: { steps: readonly Step[] }) {
  const parts = stripOf(steps, Date.now());
  const words = parts.map((one) => `${one.name} ${one.lasted}${one.shortened ? ', shortened' : ''}`);
  return (
    <svg class="strip" role="img" aria-label={`How long: ${words.join('; ')}`} width="100%" height="34">
      {parts.map(({ left, width, state, lasted: text, shortened }, index) => (
        <g key={left} class={`part ${state}${shortened ? ' idle' : ''}`}>
          <title>{words[index]}</title>
          <rect x={`${left}%`} width={`${width}%`} height="14" />
          {shortened && (
            <text x={`${left + width / 2}%`} y="29" text-anchor="middle">
              {text}
            </text>
          )}
        </g>
      ))}
    </svg>
  );
}

/** Between boxes beside each other, between rows, and for the ways at the side that pass others by, pixels. */
const [GAP, ROW, SIDE] = [18, 54, 64];

/**
 * The way it took through the workflow's graph, and one step beyond: the rest of the skeleton is of no interest in this run. Boxes keep
 * their order, and close up. The list of steps below says the same to who cannot see it.
 */
function Picture({ graph: { nodes, edges }, steps }: { graph: Graph; steps: readonly Step[] }) {
  const states = new Map(steps.map((one) => [one.name, one.state]));
  const ways = new Set(steps.slice(1).map((one, index) => `${steps[index]?.name}>${one.name}`));
  const last = steps.at(-1)?.name;
  const near = nodes.filter(
    ({ name }) => states.has(name) || edges.some(({ from, to }) => from === last && to === name),
  );
  const rows = [...Map.groupBy(near, ({ y }) => y)]
    .sort(([one], [other]) => one - other)
    .map(([, row]) => row.sort((one, other) => one.x - other.x));
  const widthOf = (row: typeof near) => row.reduce((sum, { width }) => sum + width + GAP, -GAP);
  const width = Math.max(0, ...rows.map(widthOf)) + 2 * SIDE;
  const height = rows.length * ROW;
  const boxes = rows.flatMap((row, index) => {
    let left = (width - widthOf(row)) / 2;
    return row.map(({ name, width: wide }) => {
      left += wide + GAP;
      return { name, wide, x: left - GAP - wide / 2, y: (index + 0.5) * ROW };
    });
  });
  const places = new Map(boxes.map((one) => [one.name, one]));
  // It has just been started: nothing was gone through.
  if (boxes.length === 0) return null;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard, too (axe: scrollable-region-focusable)
    <section class="picture" aria-label="The workflow's graph" tabIndex={0}>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        width={width}
        height={height}
        role="img"
        aria-label={`The way it took: ${steps.map(({ name }) => name).join(', ')}`}
      >
        {edges.map(({ from, to, error }) => {
          const [one, other] = [places.get(from), places.get(to)];
          if (one === undefined || other === undefined) return null;
          const path =
            other.y - one.y === ROW
              ? `M${one.x} ${one.y}L${other.x} ${other.y}`
              : `M${one.x + one.wide / 2} ${one.y}C${width} ${one.y} ${width} ${other.y} ${other.x + other.wide / 2} ${other.y}`;
          const kind = ways.has(`${from}>${to}`) ? 'taken' : error ? 'error' : '';
          return <path key={`${from}>${to}${error}`} d={path} class={`way ${kind}`} />;
        })}
        {boxes.map(({ name, wide, x, y }) => (
          <g key={name} class={`node ${states.get(name) ?? 'idle'}`}>
            <rect x={x - wide / 2} y={y - 15} width={wide} height={30} rx={6} />
            <text x={x} y={y + 4} text-anchor="middle">
              {name}
            </text>
          </g>
        ))}
      </svg>
    </section>
  );
}
