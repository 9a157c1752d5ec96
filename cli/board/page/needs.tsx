import type { BoardState, QuestionView } from '../../../lib/board/state.ts';
import { Attack } from './attack.tsx';
import { Each, Empty, Severity, Shown, Time, WithReason } from './parts.tsx';
import { act, watchRun } from './store.ts';

/** What waits for a person, with the buttons that answer it. */
export function Needs({ state }: { state: BoardState }) {
  return (
    <>
      <section aria-labelledby="needs">
        <h2 id="needs">Needs you</h2>
        <Each part={state.questions} none="Nothing waits for an answer." kind="cards">
          {(one) => <Question key={one.id} question={one} />}
        </Each>
        {state.questions.ok && (
          <Shown part={state.waits}>{(all) => all.map((said) => <Empty key={said}>{said}</Empty>)}</Shown>
        )}
      </section>
      {state.local && <Attack attacks={state.attacks} />}
    </>
  );
}

function Question({ question }: { question: QuestionView }) {
  const { id, severity, title, summary, action, next, waiting, said, expiresAt, execution } = question;
  const answer = (verb: 'approve' | 'deny') => (why: string) => act('/api/answer', { verb, id, why });
  return (
    <li class={waiting ? 'card asks' : 'card'}>
      <p class="meta">
        <Severity of={severity} />
        {waiting && (
          <span class="left">
            {timeLeft(expiresAt)} left, until <Time at={expiresAt} />
          </span>
        )}
      </p>
      <h3>
        {title}
        {waiting ? '?' : ''}
      </h3>
      {said !== '' && <p class="decided">{said}</p>}
      <p>{summary}</p>
      {waiting && (
        <>
          <p class="action">{action}</p>
          <ul class="next">
            {next.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </>
      )}
      <p class="buttons">
        {waiting && (
          <>
            <WithReason label="Approve" kind="yes" hint="Why? It stands in the record." action={answer('approve')} />
            <WithReason label="Deny" kind="no" hint="Why not? It stands in the record." action={answer('deny')} />
          </>
        )}
        <button type="button" class="plain" onClick={() => watchRun(execution)}>
          Watch the workflow
        </button>
      </p>
    </li>
  );
}

function timeLeft(until: string): string {
  const minutes = Math.max(0, Math.round((Date.parse(until) - Date.now()) / 60_000));
  return minutes >= 120 ? `${Math.round(minutes / 60)} h` : `${minutes} min`;
}
