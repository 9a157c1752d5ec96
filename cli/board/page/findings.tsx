import { useState } from 'preact/hooks';
import type { BoardState, FindingView, IncidentView } from '../../../lib/board/state.ts';
import { Empty, Severity, Shown, Time, WithReason } from './parts.tsx';
import { act, pickedFinding, showFinding, story } from './store.ts';
import { factsOf, Story } from './story.tsx';

const LEVELS = ['info', 'low', 'medium', 'high', 'critical'];
/** Findings that are shown at once. */
const PAGE = 50;
/** Incidents that are shown, the ones seen last. */
const INCIDENTS = 12;

interface Filter {
  readonly from: string;
  readonly actor: string;
  readonly account: string;
  readonly technique: string;
  readonly text: string;
  readonly incident: string;
}

/** What a finding and an incident are both found by. */
type Sought = Pick<FindingView, 'severity' | 'actor' | 'account'> & { readonly attack?: readonly string[] };

function suits(one: Sought, texts: readonly string[], { from, actor, account, technique, text }: Filter): boolean {
  if (LEVELS.indexOf(one.severity) < LEVELS.indexOf(from)) return false;
  if (actor !== '' && one.actor !== actor) return false;
  if (account !== '' && one.account !== account) return false;
  if (technique !== '' && one.attack?.includes(technique) !== true) return false;
  return texts.join('\n').toLowerCase().includes(text.trim().toLowerCase());
}

function passes(one: FindingView, filter: Filter): boolean {
  const texts = [one.title, one.summary, one.subject, one.actor, one.source, one.detection, one.id, one.region];
  return suits(one, texts, filter);
}

/** The incidents that are what is looked for, or have a finding that is; and the one that is picked. */
function found(all: readonly IncidentView[], sought: readonly FindingView[], filter: Filter): readonly IncidentView[] {
  const having = new Set(sought.map(({ incident }) => incident));
  return all.filter(
    (one) =>
      having.has(one.id) ||
      one.id === filter.incident ||
      suits(one, [one.title, one.actor, one.id, one.name, one.state, one.said], filter),
  );
}

/** The findings, and the story of the one that is opened. */
export function Findings({ state }: { state: BoardState }) {
  const [filter, setFilter] = useState<Filter>({
    from: 'info',
    actor: '',
    account: '',
    technique: '',
    text: '',
    incident: '',
  });
  const [most, setMost] = useState(PAGE);
  const sought = state.findings.ok ? state.findings.value.list.filter((one) => passes(one, filter)) : [];
  return (
    <section aria-labelledby="findings">
      <h2 id="findings">Incidents and findings</h2>
      <Shown part={state.incidents}>
        {(all) =>
          all.length > 0 && (
            <Incidents
              all={found(all, sought, filter)}
              of={all.length}
              picked={filter.incident}
              pick={(incident) => {
                setFilter({ ...filter, incident });
                showFinding(incident);
              }}
            />
          )
        }
      </Shown>
      <Shown part={state.findings}>
        {({ list, more }) => {
          const passed = sought.filter((one) => ['', one.incident].includes(filter.incident));
          const picked = list.find(({ id }) => id === pickedFinding.value);
          const incident = state.incidents.ok && state.incidents.value.find(({ id }) => id === pickedFinding.value);
          return (
            <>
              <Filters list={list} filter={filter} set={setFilter} />
              <p class="count" role="status">
                {passed.length === list.length ? '' : `${passed.length} of `}
                {list.length === 1 ? '1 finding' : `${list.length} findings`}, newest first
                {more > 0 ? `; ${more} older ones are in the record only` : ''}
              </p>
              <div class="pair">
                <div>
                  {list.length === 0 && <Empty>Nothing was found so far.</Empty>}
                  <ul class="list">
                    {passed.slice(0, most).map((one) => (
                      <Line key={one.id} finding={one} />
                    ))}
                  </ul>
                  {passed.length > most && (
                    <button type="button" onClick={() => setMost(most + PAGE)}>
                      Show {Math.min(PAGE, passed.length - most)} more of {passed.length - most}
                    </button>
                  )}
                </div>
                {picked !== undefined ? (
                  <Story {...picked} facts={factsOf(picked)} lines={story.value} />
                ) : incident ? (
                  <Story
                    {...incident}
                    summary={`Incident ${incident.name}, ${incident.state}, with its findings, the latest 30 at most.`}
                    facts={[
                      ['Who', incident.actor],
                      ['Where', incident.account],
                      ['Incident', incident.id],
                    ]}
                    lines={story.value}
                  />
                ) : (
                  list.length > 0 && <Empty>Choose an incident or a finding to read its story.</Empty>
                )}
              </div>
            </>
          );
        }}
      </Shown>
    </section>
  );
}

/** The incidents that are looked for, of so many, the one seen last first: picked, one shows its findings only. */
function Incidents({
  all,
  of,
  picked,
  pick,
}: {
  all: readonly IncidentView[];
  of: number;
  picked: string;
  pick: (incident: string) => void;
}) {
  const one = all.find(({ id }) => id === picked);
  return (
    <>
      <ul class="tries incidents">
        {all.slice(0, INCIDENTS).map(({ id, name, state, severity, title, actor, lastSeen, said }) => (
          <li key={id}>
            <button type="button" aria-pressed={picked === id} onClick={() => pick(picked === id ? '' : id)}>
              <span class="meta">
                <Severity of={severity} />
                <span>{name}</span>
                <span>{state}</span>
                <Time at={lastSeen} />
              </span>
              <strong>{title}</strong>
              <span>{said === '' ? actor : said}</span>
            </button>
          </li>
        ))}
      </ul>
      {all.length > INCIDENTS && <p class="count">and {all.length - INCIDENTS} more that were quiet for longer</p>}
      {all.length < of && (
        <p class="count">
          {all.length} of {of} incidents
        </p>
      )}
      {one !== undefined && one.state !== 'closed' && <Say key={picked} incident={one} />}
    </>
  );
}

/** What a person says of the incident that is picked. */
function Say({ incident: { id, name } }: { incident: IncidentView }) {
  const say = (what: string) => (why: string) => act('/api/say', { what, incident: id, why });
  return (
    <p class="buttons">
      <WithReason
        label={`Acknowledge ${name}`}
        hint="Who looks after it? What is seen again comes in the digest then, what is worse at once."
        action={say('acknowledged')}
      />
      <WithReason
        label={`Close ${name}`}
        hint="Why is it over? It opens again when it goes on."
        action={say('closed')}
      />
    </p>
  );
}

function Filters({
  list,
  filter,
  set,
}: {
  list: readonly FindingView[];
  filter: Filter;
  set: (filter: Filter) => void;
}) {
  const names = (key: 'actor' | 'account') => all([...new Set(list.map((one) => one[key]))].sort());
  const techniques = [...new Set(list.flatMap(({ attack }) => attack))].sort();
  const choice = (
    name: string,
    key: 'from' | 'actor' | 'account' | 'technique',
    options: readonly [string, string][],
  ) => (
    <label>
      {name}
      <select value={filter[key]} onChange={(event) => set({ ...filter, [key]: event.currentTarget.value })}>
        {options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
  const all = (names: readonly string[]) => [
    ['', 'all'] as [string, string],
    ...names.map((one): [string, string] => [one, one]),
  ];
  return (
    <search class="filters">
      {choice(
        'Severity',
        'from',
        LEVELS.map((one): [string, string] => [one, one === 'info' ? 'all' : `from ${one}`]),
      )}
      {choice('Who', 'actor', names('actor'))}
      {choice('Account', 'account', names('account'))}
      {choice('Technique', 'technique', all(techniques))}
      <label class="wide">
        Any words
        <input
          type="search"
          value={filter.text}
          onInput={(event) => set({ ...filter, text: event.currentTarget.value })}
        />
      </label>
    </search>
  );
}

function Line({ finding }: { finding: FindingView }) {
  const { id, severity, title, subject, time, count, drill } = finding;
  return (
    <li>
      <button
        type="button"
        class="line"
        aria-current={pickedFinding.value === id ? 'true' : undefined}
        onClick={() => showFinding(id)}
      >
        <span class="meta">
          <Severity of={severity} />
          <Time at={time} />
          {count > 1 && <span>{count} times</span>}
          {drill && <span>drill</span>}
        </span>
        <strong>{title}</strong>
        <span class="subject">{subject}</span>
      </button>
    </li>
  );
}
