import { computed, effect } from '@preact/signals-core';
import { render } from 'preact';
import type { BoardState } from '../../../lib/board/state.ts';
import { Findings } from './findings.tsx';
import { Force } from './force.tsx';
import { Health } from './health.tsx';
import { Inbox } from './inbox.tsx';
import { Needs } from './needs.tsx';
import { loadGraph, Runs } from './runs.tsx';
import { board, follow, link, pickedFinding, run, said, story, type Tab, tab, waiting } from './store.ts';

const VIEWS = { needs: Needs, findings: Findings, runs: Runs, force: Force, inbox: Inbox, health: Health } as const;

const NAMES: readonly (readonly [Tab, string, (state: BoardState) => number])[] = [
  ['needs', 'Needs you', waiting],
  ['findings', 'Findings', ({ findings }) => (findings.ok ? findings.value.list.length + findings.value.more : 0)],
  ['runs', 'Workflows', ({ runs }) => (runs.ok ? runs.value.filter(({ status }) => status === 'RUNNING').length : 0)],
  ['force', 'In force', inForce],
  ['inbox', 'Inbox', ({ inbox }) => (inbox.ok ? inbox.value.length : 0)],
  ['health', 'Health', stuck],
];

function inForce({ leases, changes }: BoardState): number {
  const held = changes.ok ? changes.value.filter(({ undone }) => undone === '').length : 0;
  return held + (leases.ok ? leases.value.length : 0);
}

function stuck({ health }: BoardState): number {
  return health.ok ? health.value.queues.reduce((sum, { waiting: some }) => sum + some, 0) : 0;
}

const LINKS = {
  open: 'live',
  lost: 'The board does not answer; it is tried again.',
  refused: 'This page has no token, or an old one: open the address that riposte printed.',
} as const;

function Board() {
  const state = board.value;
  const View = VIEWS[tab.value];
  return (
    <>
      <header>
        <h1>
          <img src="/icon.svg" alt="" width={28} height={28} /> riposte
        </h1>
        {state !== undefined && <span class="stage">{state.local ? 'local stack' : state.stage}</span>}
        <span class={`link ${link.value}`} role="status">
          {LINKS[link.value]}
        </span>
      </header>
      <nav aria-label="The board">
        {NAMES.filter(([name]) => name !== 'inbox' || state?.local !== false).map(([name, text, count]) => (
          <button
            key={name}
            type="button"
            aria-current={tab.value === name ? 'page' : undefined}
            onClick={() => {
              tab.value = name;
              said.value = undefined;
            }}
          >
            {text} {state !== undefined && count(state) > 0 && <span class={`badge ${name}`}>{count(state)}</span>}
          </button>
        ))}
      </nav>
      <main>
        <div role="status" class="said">
          {said.value !== undefined && (
            <p class={said.value.ok ? 'good' : 'problem'}>
              {said.value.text}{' '}
              <button
                type="button"
                class="plain"
                onClick={() => {
                  said.value = undefined;
                }}
              >
                Close
              </button>
            </p>
          )}
        </div>
        {state?.who.ok === false && <p class="problem">{state.who.said}</p>}
        {state === undefined ? <p class="loading">Reading the stage …</p> : <View state={state} />}
      </main>
    </>
  );
}

effect(() => {
  document.title = waiting() > 0 ? `(${waiting()}) riposte` : 'riposte';
});
const root = document.getElementById('board');
if (root !== null) {
  root.replaceChildren();
  // Drawn anew as a whole whenever something is another one that it shows: a page this size needs nothing finer.
  effect(() => render(<Board />, root));
}
/** The numbers in the row of parts: where one comes or goes, those after it move. */
const numbers = computed(() => NAMES.map(([, , count]) => board.value && count(board.value)).join());
// On a narrow screen the parts are a row that scrolls: what opens another part need not stand in that row, and a number may push it out of view.
effect(() => {
  if (tab.value !== undefined && numbers.value !== undefined)
    requestAnimationFrame(() =>
      document.querySelector('nav [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' }),
    );
});
/** What is read beside a list: on a narrow screen it stands elsewhere than what was pressed, and would not be seen to change. */
const read = computed(() => `${pickedFinding.value ?? ''} ${run.value?.arn ?? ''}`);
let brought = '';
effect(() => {
  // Once, when its story has come: before, the page may be too short for it to stand at the top.
  if (read.value === brought || (pickedFinding.value !== undefined && story.value.length === 0)) return;
  brought = read.value;
  if (brought.trim() !== '' && matchMedia('(max-width: 59.99rem)').matches)
    requestAnimationFrame(() => document.querySelector('.pair > article')?.scrollIntoView({ block: 'start' }));
});
void loadGraph();
void follow();
