import { signal } from '@preact/signals';
import type { BoardState, Graph, RunView, Step } from '../../../lib/board/state.ts';
import { Each, Empty, Folded, Time } from './parts.tsx';
import { pickedRun, run, watchRun } from './store.ts';

const graph = signal<Graph | undefined>(undefined);

/** Fetches how the workflow is laid out. */
export async function loadGraph(): Promise<void> {
  graph.value = (await (await fetch('/graph.json')).json()) as Graph;
}

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
  if (to === undefined) return '';
  return `${(Date.parse(to) - Date.parse(from)) / 1_000} s`;
}

/** The workflow's graph with the way it took; the list of steps below says the same to who cannot see it. */
function Picture({ graph: { width, height, nodes, edges }, steps }: { graph: Graph; steps: readonly Step[] }) {
  const states = new Map(steps.map((one) => [one.name, one.state]));
  const ways = new Set(steps.slice(1).map((one, index) => `${steps[index]?.name}>${one.name}`));
  const last = steps.at(-1)?.name ?? '';
  // What was gone through, and one step beyond: the rest of the skeleton is of no interest in this run.
  const near = new Set([...states.keys(), ...edges.filter(({ from }) => from === last).map(({ to }) => to)]);
  const boxes = nodes.filter(({ name }) => near.has(name));
  // It has just been started: nothing was gone through.
  if (boxes.length === 0) return null;
  const left = Math.min(...boxes.map((one) => one.x - one.width / 2), width) - 10;
  const right = Math.max(...boxes.map((one) => one.x + one.width / 2), 0) + 10;
  const top = Math.min(...boxes.map((one) => one.y - one.height / 2), height) - 10;
  const bottom = Math.max(...boxes.map((one) => one.y + one.height / 2), 0) + 10;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard, too (axe: scrollable-region-focusable)
    <section class="picture" aria-label="The workflow's graph" tabIndex={0}>
      <svg
        viewBox={`${left} ${top} ${right - left} ${bottom - top}`}
        width={right - left}
        height={bottom - top}
        role="img"
        aria-label={`The way it took: ${steps.map(({ name }) => name).join(', ')}`}
      >
        {edges.map(({ from, to, path, error }) => (
          <path
            key={`${from}>${to}${error}`}
            d={path}
            class={ways.has(`${from}>${to}`) ? 'way taken' : error ? 'way error' : 'way'}
          />
        ))}
        {nodes.map(({ name, x, y, width: wide, height: high }) => (
          <g key={name} class={`node ${states.get(name) ?? (near.has(name) ? 'idle' : 'far')}`}>
            <rect x={x - wide / 2} y={y - high / 2} width={wide} height={high} rx={6} />
            <text x={x} y={y + 4} text-anchor="middle">
              {name}
            </text>
          </g>
        ))}
      </svg>
    </section>
  );
}
