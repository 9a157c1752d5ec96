import type { FindingView, StoryLine } from '../../../lib/board/state.ts';
import { Folded, Severity, Time } from './parts.tsx';
import { watchRun } from './store.ts';

type Facts = readonly (readonly [name: string, value: string])[];

/** What is known of a finding, beside its story. */
export function factsOf({ id, actor, source, subject, account, region, attack, detection }: FindingView): Facts {
  return [
    ['Who', actor],
    ['From', source],
    ['What', subject],
    ['Where', `${account}, ${region}`],
    ['Technique', attack.join(', ')],
    ['Detection', detection],
    ['Finding', id],
  ];
}

/** What happened, as the record has it: of a finding, or of an incident with its findings. */
export function Story({
  severity,
  title,
  summary,
  facts,
  lines,
}: {
  severity: string;
  title: string;
  summary: string;
  facts: Facts;
  lines: readonly StoryLine[] | string;
}) {
  return (
    <article class="card" aria-labelledby="story">
      <p class="meta">
        <Severity of={severity} />
      </p>
      <h3 id="story">{title}</h3>
      <p>{summary}</p>
      <dl>
        {facts.map(
          ([name, value]) =>
            value !== '' && (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ),
        )}
      </dl>
      <h4>What happened since</h4>
      {typeof lines === 'string' ? (
        <p class="problem">{lines}</p>
      ) : (
        <ol class="timeline">
          {lines.map((line, index) => (
            <li key={`${index}${line.at}`}>
              <p class="meta">
                <Time at={line.at} />
                <span>{line.who}</span>
              </p>
              <p>{line.what}</p>
              {line.execution !== undefined && (
                <button type="button" class="plain" onClick={() => watchRun(line.execution ?? '')}>
                  Watch the workflow
                </button>
              )}
              {line.told !== undefined && <Folded name={`told: ${line.told.subject}`} text={line.told.text} />}
              <Folded name="what the record says" text={line.more} />
            </li>
          ))}
        </ol>
      )}
    </article>
  );
}
