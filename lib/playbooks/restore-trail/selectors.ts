import { sameState } from '../../domain/remediation/plan.ts';
import { at, itemsAt, plain } from '../../domain/text/json.ts';

/** A selector as CloudTrail's API takes it, basic or advanced. */
export type Selector = { [key: string]: string | boolean | string[] | { [key: string]: string | string[] }[] };

/** The selectors of a trail: it has those of one kind. */
export interface Selected {
  readonly kind: 'basic' | 'advanced';
  readonly selectors: Selector[];
}

/** Adds what records every management event; data events and selectors for them stay. */
export function withManagement({ kind, selectors }: Selected): Selected {
  if (kind === 'advanced') {
    const all: Selector = {
      Name: 'Management events',
      FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }],
    };
    return { kind, selectors: selectors.some(isAllManagement) ? selectors : [...selectors, all] };
  }
  const whole = selectors.some(
    (one) =>
      one.IncludeManagementEvents === true &&
      one.ReadWriteType === 'All' &&
      itemsAt(one, 'ExcludeManagementEventSources').length === 0,
  );
  if (whole) return { kind, selectors };
  const [first = { DataResources: [] }, ...rest] = selectors;
  const open = {
    ...first,
    ReadWriteType: 'All',
    IncludeManagementEvents: true,
    ExcludeManagementEventSources: [],
  };
  return { kind, selectors: [open, ...rest] };
}

function isAllManagement(selector: Selector): boolean {
  const fields = itemsAt(selector, 'FieldSelectors');
  const values = itemsAt(fields[0], 'Equals');
  return fields.length === 1 && at(fields[0], 'Field') === 'eventCategory' && values.includes('Management');
}

/** The selectors that a call of PutEventSelectors gave. */
export function selectorsIn(parameters: unknown): Selected | undefined {
  const advanced = itemsAt(parameters, 'advancedEventSelectors');
  if (advanced.length > 0) return { kind: 'advanced', selectors: advanced.map((one) => capitalized(one) as Selector) };
  const basic = itemsAt(parameters, 'eventSelectors');
  if (basic.length === 0) return undefined;
  const defaults = { ReadWriteType: 'All', IncludeManagementEvents: true };
  const lists = { DataResources: [], ExcludeManagementEventSources: [] };
  return {
    kind: 'basic',
    selectors: basic.map((one) => ({ ...defaults, ...lists, ...(capitalized(one) as Selector) })),
  };
}

/** What Insights were to look for by a call of PutInsightSelectors. */
export function insightsIn(parameters: unknown): string[] {
  return itemsAt(parameters, 'insightSelectors')
    .map((one) => plain(at(one, 'insightType')))
    .sort();
}

/** Whether data events that were recorded still are; of management events `weakens` tells. */
export function isNoLess({ kind, selectors }: Selected, before: Selected): boolean {
  return before.selectors.every((one) =>
    before.kind === 'advanced'
      ? isManagement(one) ||
        (kind === 'advanced' && selectors.some((other) => sameState(nameless(other), nameless(one))))
      : itemsAt(one, 'DataResources').every(
          (data) => kind === 'basic' && selectors.some((other) => records(other, one, data)),
        ),
  );
}

/** Whether a basic selector records data events of a kind as another one did. */
function records(selector: Selector, before: Selector, data: unknown): boolean {
  if (selector.ReadWriteType !== 'All' && selector.ReadWriteType !== before.ReadWriteType) return false;
  return itemsAt(selector, 'DataResources').some((other) => {
    const values = itemsAt(other, 'Values');
    return at(other, 'Type') === at(data, 'Type') && itemsAt(data, 'Values').every((value) => values.includes(value));
  });
}

function isManagement(selector: Selector): boolean {
  return itemsAt(selector, 'FieldSelectors').some(
    (one) => at(one, 'Field') === 'eventCategory' && itemsAt(one, 'Equals').includes('Management'),
  );
}

function nameless({ Name: _, ...rest }: Selector): Selector {
  return rest;
}

/** CloudTrail records parameters in small letters where its API has capitals. */
function capitalized(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(capitalized);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key.charAt(0).toUpperCase() + key.slice(1), capitalized(inner)]),
  );
}
