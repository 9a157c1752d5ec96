import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { Part } from '../../../lib/board/state.ts';
import { board } from './store.ts';

/** A part of the board, or why it cannot be shown; what is so because nobody is signed in stands above, once. */
export function Shown<T>({ part, children }: { part: Part<T>; children: (value: T) => ComponentChildren }) {
  if (part.ok) return children(part.value);
  const who = board.value?.who;
  return who?.ok === false && who.said === part.said ? null : <p class="problem">{part.said}</p>;
}

/** What a list shows at once; who wants all of it asks the command line. */
const MOST = 100;

/** A part of the board that is a list, or in a sentence that there is nothing in it. */
export function Each<T>({
  part,
  none,
  kind,
  children,
}: {
  part: Part<readonly T[]>;
  none: string;
  kind: string;
  children: (one: T) => ComponentChildren;
}) {
  return (
    <Shown part={part}>
      {(all) => (
        <>
          {all.length === 0 && <Empty>{none}</Empty>}
          {all.length > 0 && <ul class={kind}>{all.slice(0, MOST).map(children)}</ul>}
          {all.length > MOST && (
            <p class="count">
              {MOST} of {all.length}
            </p>
          )}
        </>
      )}
    </Shown>
  );
}

/** A severity in its colour. */
export function Severity({ of }: { of: string }) {
  return <span class={`severity ${of}`}>{of}</span>;
}

/** A time as people here read it; the day only where it is not today. */
export function Time({ at }: { at: string }) {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return <span>{at}</span>;
  const today = date.toDateString() === new Date().toDateString();
  return (
    <time dateTime={at} title={at}>
      {today ? date.toLocaleTimeString() : date.toLocaleString()}
    </time>
  );
}

/** A button that asks for a reason before it does anything. */
export function WithReason({
  label,
  kind = '',
  action,
  hint,
}: {
  label: string;
  kind?: string;
  hint: string;
  action: (reason: string) => Promise<unknown>;
}) {
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  if (!open)
    return (
      <button type="button" class={kind} onClick={() => setOpen(true)}>
        {label} …
      </button>
    );
  return (
    <form
      class="reason"
      onSubmit={async (event) => {
        event.preventDefault();
        const reason = String(new FormData(event.currentTarget).get('reason') ?? '');
        setBusy(true);
        await action(reason);
        setBusy(false);
        setOpen(false);
      }}
    >
      <label>
        {hint}
        <input name="reason" required maxLength={500} autocomplete="off" ref={(box) => box?.focus()} />
      </label>
      <button type="submit" class={kind} disabled={busy}>
        {label}
      </button>
      <button type="button" class="plain" onClick={() => setOpen(false)}>
        Not now
      </button>
    </form>
  );
}

/** What is said where a list has nothing. */
export function Empty({ children }: { children: ComponentChildren }) {
  return <p class="empty">{children}</p>;
}

/** JSON that can be read where it is some, folded away. */
export function Folded({ name, text }: { name: string; text: string }) {
  if (text === '') return null;
  return (
    <details>
      <summary>{name}</summary>
      <pre>{pretty(text)}</pre>
    </details>
  );
}

/** JSON over several lines; any other text as it is. */
export function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
