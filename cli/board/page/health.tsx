import type { BoardState } from '../../../lib/board/state.ts';
import { Shown } from './parts.tsx';

/** How riposte itself is. */
export function Health({ state }: { state: BoardState }) {
  return (
    <section aria-labelledby="health">
      <h2 id="health">Health</h2>
      <Shown part={state.who}>
        {(who) => (
          <p>
            What is answered here, <code>{who}</code> answers.
          </p>
        )}
      </Shown>
      <Shown part={state.drill}>{(drill) => <p>Last drill: {drill}</p>}</Shown>
      <Shown part={state.cost}>{(cost) => <p>Cost so far: {cost}.</p>}</Shown>
      <Shown part={state.alarms}>
        {(all) =>
          all.length === 0 ? (
            <p>No alarm is raised.</p>
          ) : (
            all.map((one) => (
              <p key={one} class="problem">
                Alarm: {one}
              </p>
            ))
          )
        }
      </Shown>
      <Shown part={state.health}>
        {({ policy, problems, modes, queues }) => (
          <>
            <p>Policy: {[policy, ...problems].join('; ')}</p>
            <div class="pair">
              <div>
                <h3>What riposte may do</h3>
                <table>
                  <thead>
                    <tr>
                      <th scope="col">Playbook</th>
                      <th scope="col">Mode</th>
                      <th scope="col">Used this hour</th>
                    </tr>
                  </thead>
                  <tbody>
                    {modes.map(({ playbook, mode, used }) => (
                      <tr key={playbook}>
                        <th scope="row">{playbook}</th>
                        <td>{mode}</td>
                        <td>{used}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
              <div>
                <h3>What got stuck</h3>
                <table>
                  <thead>
                    <tr>
                      <th scope="col">Queue</th>
                      <th scope="col">Waiting</th>
                    </tr>
                  </thead>
                  <tbody>
                    {queues.map(({ name, waiting }) => (
                      <tr key={name} class={waiting > 0 ? 'bad' : ''}>
                        <th scope="row">{name}</th>
                        <td>{waiting}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            </div>
          </>
        )}
      </Shown>
    </section>
  );
}
