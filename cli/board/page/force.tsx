import { useState } from 'preact/hooks';
import type { BoardState, ChangeView } from '../../../lib/board/state.ts';
import type { Now } from '../../../lib/domain/remediation/now.ts';
import { Each, pretty, Time, WithReason } from './parts.tsx';
import { act, lookAtNow } from './store.ts';

/** What is in force, addresses that are blocked among it, with the buttons that take it back. */
export function Force({ state }: { state: BoardState }) {
  return (
    <section aria-labelledby="force">
      <h2 id="force">In force</h2>
      <h3>Addresses that are blocked</h3>
      <Each part={state.leases} none="No address is blocked." kind="cards">
        {({ cidr, scope, since, until, reason, by, ours }) => (
          <li key={`${scope}${cidr}`} class="card">
            <h4>{cidr}</h4>
            <p class="meta">
              <span>{scope.toLowerCase()}</span>
              <span>
                since <Time at={since} />
              </span>
              <span>until {until === '' ? 'somebody ends it' : <Time at={until} />}</span>
            </p>
            <p>
              {reason} ({by})
            </p>
            {!ours && <p>It stood in the IP set before riposte blocked it: it stays there when this ends.</p>}
            <p class="buttons">
              {until !== '' && (
                <WithReason
                  label="Block longer"
                  hint="Why? It is blocked as long as the policy says, from now on."
                  action={(given) => act('/api/extend', { cidr, reason: given })}
                />
              )}
              <WithReason
                label="Unblock"
                hint="Why? It stands in the record."
                action={(given) => act('/api/unblock', { cidr, reason: given })}
              />
            </p>
          </li>
        )}
      </Each>
      <h3>Changes</h3>
      <Each part={state.changes} none="riposte holds nothing changed." kind="cards">
        {(one) => <Change key={one.execution} change={one} />}
      </Each>
    </section>
  );
}

function Change({ change: { execution, playbook, at, says, targets, undone } }: { change: ChangeView }) {
  const [now, setNow] = useState<readonly Now[] | string>([]);
  const look = () => {
    setNow('Looking …');
    lookAtNow(execution).then(setNow, (error: Error) => setNow(`unknown: ${error.message}`));
  };
  return (
    <li class={undone === '' ? 'card' : 'card over'}>
      <h4>{says}</h4>
      <p class="meta">
        <span>{playbook}</span>
        <Time at={at} />
        <span>{execution}</span>
      </p>
      {targets.map(({ label, before, ours }, index) => (
        <div key={label}>
          <p>{label}</p>
          <div class="compare">
            <div>
              <h5>before</h5>
              <pre>{stateText(before)}</pre>
            </div>
            <div>
              <h5>ours</h5>
              <pre>{stateText(ours)}</pre>
            </div>
            {typeof now !== 'string' && now[index] !== undefined && (
              <div>
                <h5>now</h5>
                <pre>{pretty(now[index].said)}</pre>
              </div>
            )}
          </div>
        </div>
      ))}
      {typeof now === 'string' && <p role="status">{now}</p>}
      {undone === '' ? (
        <p class="buttons">
          <button type="button" onClick={look}>
            Look how it is now
          </button>
          <WithReason
            label="Undo"
            hint="Why? It stands in the record. What somebody changed since is left alone."
            action={(reason) => act('/api/undo', { execution, reason })}
          />
        </p>
      ) : (
        <p class="decided">{undone}</p>
      )}
    </li>
  );
}

/** A state as it is shown: where there was none, that is said in a word. */
function stateText(text: string): string {
  return text === 'null' ? 'nothing' : pretty(text);
}
