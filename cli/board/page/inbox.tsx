import type { BoardState, MailView } from '../../../lib/board/state.ts';
import { Empty, Shown, Time } from './parts.tsx';

/** Messages that are shown; the command line has all of them. */
const MOST = 40;

/** What on-call got on the local stack: each mail as one, each SMS as on a phone. */
export function Inbox({ state }: { state: BoardState }) {
  return (
    <section aria-labelledby="inbox">
      <h2 id="inbox">What on-call got</h2>
      <Shown part={state.inbox}>
        {(all) => {
          const latest = all.slice(-MOST).reverse();
          const sms = latest.filter(({ protocol }) => protocol === 'sms');
          const mails = latest.filter(({ protocol }) => protocol === 'email');
          if (all.length === 0) return <Empty>On-call got nothing so far.</Empty>;
          return (
            <>
              {all.length > MOST && (
                <p class="count">
                  The latest {MOST} of {all.length}; npx riposte inbox shows all.
                </p>
              )}
              <div class="post">
                <div>
                  <h3>E-mail</h3>
                  {mails.length === 0 && <Empty>No e-mail.</Empty>}
                  {mails.map((one) => (
                    <Mail key={one.id} mail={one} />
                  ))}
                </div>
                <div>
                  <h3>SMS</h3>
                  {sms.length === 0 ? (
                    <Empty>No SMS: what is less than high waits until the morning.</Empty>
                  ) : (
                    <ol class="phone" reversed>
                      {sms.map(({ id, at, text }) => (
                        <li key={id}>
                          <p class="bubble">{text}</p>
                          <p class="meta">
                            <Time at={at} />
                            <span>{text.length} characters</span>
                          </p>
                        </li>
                      ))}
                    </ol>
                  )}
                </div>
              </div>
            </>
          );
        }}
      </Shown>
    </section>
  );
}

function Mail({ mail: { to, subject, text, at } }: { mail: MailView }) {
  return (
    <details class="card mail">
      <summary>
        <strong>{subject}</strong>
        <span class="meta">
          <span>to {to}</span>
          <Time at={at} />
        </span>
      </summary>
      <pre>{text}</pre>
    </details>
  );
}
