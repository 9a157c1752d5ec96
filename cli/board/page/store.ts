import { effect, signal } from '@preact/signals-core';
import type { BoardState, RunView, StoryLine } from '../../../lib/board/state.ts';
import type { Now } from '../../../lib/domain/remediation/now.ts';

/** The parts of the page, one of which is shown. */
export type Tab = 'needs' | 'findings' | 'runs' | 'force' | 'inbox' | 'health';

/** What the board's server told last. */
export const board = signal<BoardState | undefined>(undefined);
/** The part that is shown. */
export const tab = signal<Tab>('needs');
/** Whether the server still tells what changes. */
export const link = signal<'open' | 'lost' | 'refused'>('open');
/** What the last thing somebody did came to; read out as well. */
export const said = signal<{ readonly ok: boolean; readonly text: string } | undefined>(undefined);
/** The finding that is opened. */
export const pickedFinding = signal<string | undefined>(undefined);
/** The story of the finding that is opened, or why there is none. */
export const story = signal<readonly StoryLine[] | string>([]);
/** The execution that is watched. */
export const pickedRun = signal<string | undefined>(undefined);
/** How the execution that is watched stands. */
export const run = signal<RunView | undefined>(undefined);
/** How many questions wait for an answer. */
export function waiting(): number {
  const asked = board.value?.questions;
  return asked?.ok === true ? asked.value.filter((one) => one.waiting).length : 0;
}

/** From the address, then kept for this tab only and taken out of it: an address is shown, copied and kept in histories. */
const token = takeToken();

function takeToken(): string {
  const given = location.hash.slice(1);
  if (given !== '') {
    sessionStorage.setItem('token', given);
    history.replaceState(null, '', location.pathname);
  }
  return sessionStorage.getItem('token') ?? '';
}

const headers = { 'x-riposte-token': token };

interface Answer {
  readonly ok: boolean;
  readonly said: string;
  readonly execution?: string;
}

async function read<T>(path: string): Promise<T> {
  const response = await fetch(path, { headers });
  const body = await response.json();
  if (!response.ok) throw new Error((body as Answer).said);
  return body as T;
}

/** How the targets of a change are now; throws a sentence where that cannot be read. */
export function lookAtNow(execution: string): Promise<readonly Now[]> {
  return read(`/api/now?execution=${encodeURIComponent(execution)}`);
}

/** Does something and says what it came to; gives the workflow that it started. */
export async function act(path: string, body: object): Promise<Answer> {
  let answer: Answer;
  try {
    const given = { ...headers, 'content-type': 'application/json' };
    const response = await fetch(path, { method: 'POST', headers: given, body: JSON.stringify(body) });
    answer = (await response.json()) as Answer;
  } catch {
    answer = { ok: false, said: 'The board does not answer: is it still running?' };
  }
  said.value = { ok: answer.ok, text: answer.said };
  if (answer.execution !== undefined) watchRun(answer.execution);
  return answer;
}

/** Shows a workflow and follows it. */
export function watchRun(execution: string): void {
  pickedRun.value = execution;
  tab.value = 'runs';
}

/** Shows a finding's story. */
export function showFinding(id: string): void {
  pickedFinding.value = id;
  tab.value = 'findings';
}

/** Follows the stage for as long as the page is open. */
export async function follow(): Promise<void> {
  for (;;) {
    try {
      const response = await fetch('/api/live', { headers });
      if (response.status === 401) {
        link.value = 'refused';
        return;
      }
      link.value = 'open';
      for await (const state of statesOf(response)) board.value = state;
    } catch {
      // Said below, and tried again.
    }
    link.value = 'lost';
    await new Promise((resolve) => setTimeout(resolve, 2_000));
  }
}

/** The states in a stream of server-sent events: each one is a line that begins with `data: `, and an empty line. */
async function* statesOf(response: Response): AsyncGenerator<BoardState> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const piece = await reader?.read();
    if (piece === undefined || piece.done) return;
    const events = (rest + piece.value).split('\n\n');
    rest = events.pop() ?? '';
    for (const event of events) yield JSON.parse(event.replace(/^data: /, '')) as BoardState;
  }
}

/** Of the finding that is shown: read again whenever it was seen again, or the board changed. */
effect(() => {
  const id = pickedFinding.value;
  if (!id || board.value === undefined) return;
  read<StoryLine[]>(`/api/story?finding=${encodeURIComponent(id)}`).then(
    (lines) => {
      if (pickedFinding.peek() === id) story.value = lines;
    },
    (error: Error) => {
      story.value = error.message;
    },
  );
});

/** Reads the workflow that is shown, and again until it is over. */
async function lookAtRun(): Promise<void> {
  const arn = pickedRun.value;
  if (arn === undefined || (run.peek()?.arn === arn && run.peek()?.status !== 'RUNNING')) return;
  try {
    const next = await read<RunView>(`/api/run?execution=${encodeURIComponent(arn)}`);
    if (pickedRun.peek() === arn) run.value = next;
  } catch (error) {
    said.value = { ok: false, text: error instanceof Error ? error.message : String(error) };
  }
}

effect(() => {
  if (pickedRun.value !== undefined) void lookAtRun();
});
setInterval(() => void lookAtRun(), 1_500);
