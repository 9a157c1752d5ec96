import { useState } from 'preact/hooks';
import type { AttackView } from '../../../lib/board/state.ts';
import { act, tab } from './store.ts';

/** What is worth a first try: one that is answered at once, one that asks, one that wakes somebody. */
const FIRST = [
  ['exfiltration/port-opened-to-the-world', 'Open SSH to the world', 'riposte asks you before it closes the port'],
  ['initial-access/web-attack-reported', 'Attack a web site', 'the address is blocked at once'],
  ['persistence/root-access-key-created', 'Make a key for root', 'on-call gets an SMS'],
  ['story/stolen-key', 'Play a whole story', 'six moves of one intruder become one incident'],
] as const;

async function send(event: string): Promise<void> {
  const { ok } = await act('/api/send', { event });
  if (ok) tab.value = 'findings';
}

/** Sends an event of events/ into the local stack. */
export function Attack({ attacks }: { attacks: readonly AttackView[] }) {
  const [picked, pick] = useState('');
  const tactics = Map.groupBy(attacks, ({ id }) => id.split('/')[0] ?? '');
  return (
    <section aria-labelledby="attack" class="attack">
      <h2 id="attack">Send an attack</h2>
      <p>
        This is the local stack: nothing is real but riposte. Send an event as AWS would, and watch what it leads to.
      </p>
      <ul class="tries">
        {FIRST.map(([event, name, leads]) => (
          <li key={event}>
            <button type="button" onClick={() => send(event)}>
              <strong>{name}</strong>
              <span>{leads}</span>
            </button>
          </li>
        ))}
      </ul>
      <form
        class="reason"
        onSubmit={(event) => {
          event.preventDefault();
          void send(picked);
        }}
      >
        <label>
          Or any other
          <select required value={picked} onChange={(event) => pick(event.currentTarget.value)}>
            <option value="">choose one of {attacks.length}</option>
            {[...tactics].map(([tactic, events]) => (
              <optgroup key={tactic} label={tactic}>
                {events.map(({ id, title, severity }) => (
                  <option key={id} value={id}>
                    {title} ({severity})
                  </option>
                ))}
              </optgroup>
            ))}
          </select>
        </label>
        <button type="submit">Send</button>
      </form>
    </section>
  );
}
