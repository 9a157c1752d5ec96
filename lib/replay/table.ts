import { readStruct } from './struct-text.ts';

/** A row of a table: column names in any case, and what stands there. */
export class Row {
  readonly columns: ReadonlyMap<string, unknown>;

  constructor(columns: Iterable<readonly [string, unknown]>) {
    this.columns = new Map([...columns].map(([name, value]) => [name.trim().toLowerCase(), value]));
  }
}

/** Columns that hold a whole record as text. */
const WHOLE = ['cloudtrailevent', 'eventjson', '@message', 'message', '_raw', 'raw', 'record', 'eventdata'];

/** Without one of these a row says too little: a call without errorCode may have failed. */
const NEEDED = ['eventTime', 'eventSource', 'eventName', 'userIdentity', 'errorCode', 'requestParameters'];

/** The columns that a table of CloudTrail records lacks; none where it holds records as a whole. */
export function columnsMissing(header: readonly string[]): string[] {
  const names = new Set(header.map((name) => name.trim().toLowerCase().split('.')[0] ?? ''));
  return WHOLE.some((name) => names.has(name)) ? [] : NEEDED.filter((name) => !names.has(name.toLowerCase()));
}

/** Whether a line is the header of a table that may hold events. */
export function isHeader(line: string): boolean {
  const names = line.split(',').map((name) => name.trim().replace(/^"|"$/g, ''));
  if (names.length < 2 && !WHOLE.includes(line.trim().replace(/^"|"$/g, '').toLowerCase())) return false;
  if (!names.every((name) => /^[\w@.$ -]{1,128}$/.test(name))) return false;
  const lower = names.map((name) => name.toLowerCase());
  return WHOLE.some((name) => lower.includes(name)) || (lower.includes('eventname') && lower.includes('eventsource'));
}

/** The whole record that a row holds as text, or undefined where its columns are the record's fields. */
export function wholeIn({ columns }: Row): unknown {
  for (const name of WHOLE) {
    const value = columns.get(name);
    if (value !== undefined && value !== null && value !== '') return name === 'eventdata' ? eventData(value) : value;
  }
  return undefined;
}

/** What an integration recorded in CloudTrail Lake; its fields are a record's. */
function eventData(value: unknown): unknown {
  const data = typeof value === 'string' ? readStruct(value) : value;
  return typeof data === 'object' && data !== null ? new Row(Object.entries(data)) : value;
}

/** Fields whose own fields are CloudTrail's, too, and lost their capitals with them. */
const STRUCTS = new Set(['userIdentity', 'tlsDetails', 'insightDetails', 'resources', 'edgeDeviceDetails', 'addendum']);
/** Fields that callers and services fill as they like: their names stay as they are. */
const FREE = new Set(['requestParameters', 'responseElements', 'additionalEventData', 'serviceEventDetails']);
const BOOLEANS = new Set(['readOnly', 'managementEvent']);

/** CloudTrail's field names, by what Athena and CloudTrail Lake make of them: SQL knows no capitals. */
const NAMES = new Map(
  [
    ...['eventVersion', 'eventCategory', 'eventType', 'eventID', 'eventTime', 'eventSource', 'eventName', 'awsRegion'],
    ...[
      'sourceIPAddress',
      'userAgent',
      'errorCode',
      'errorMessage',
      'requestID',
      'readOnly',
      'apiVersion',
      'vpcEndpointId',
    ],
    ...[
      'vpcEndpointAccountId',
      'managementEvent',
      'recipientAccountId',
      'sharedEventID',
      'annotation',
      'sessionCredentialFromConsole',
    ],
    ...STRUCTS,
    ...FREE,
    ...['principalId', 'accountId', 'accessKeyId', 'userName', 'sessionContext', 'creationDate', 'mfaAuthenticated'],
    ...[
      'sessionIssuer',
      'webIdFederationData',
      'federatedProvider',
      'sourceIdentity',
      'ec2RoleDelivery',
      'ec2IssuedInVpc',
    ],
    ...[
      'invokedBy',
      'identityProvider',
      'credentialId',
      'onBehalfOf',
      'userId',
      'identityStoreArn',
      'inScopeOf',
      'sourceArn',
    ],
    ...['sourceAccount', 'issuerType', 'credentialsIssuedTo', 'tlsVersion', 'cipherSuite', 'clientProvidedHostHeader'],
    ...['insightType', 'insightContext', 'insightDuration', 'baselineDuration', 'originalRequestID', 'originalEventID'],
  ].map((name) => [name.toLowerCase(), name]),
);

/** The CloudTrail record whose fields are the columns of a row, with its capitals and its objects again. */
export function recordOf({ columns }: Row): Record<string, unknown> {
  const record: Record<string, unknown> = {};
  for (const [column, value] of columns) {
    const [head = '', ...below] = column.split('.');
    const name = NAMES.get(head) ?? head;
    if (below.length === 0) put(record, name, fieldOf(name, value));
    else if (value !== '' && value !== null) putBelow(record, name, below, value);
  }
  return record;
}

function put(object: Record<string, unknown>, name: string, value: unknown): void {
  if (value === undefined || value === null || value === '' || value === 'null') return;
  Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
}

/** A column that is one field of a struct: `useridentity.arn`. */
function putBelow(record: Record<string, unknown>, name: string, below: readonly string[], value: unknown): void {
  let object = record;
  for (const step of [name, ...below.slice(0, -1).map(capitals)]) {
    const next = Object.hasOwn(object, step) ? object[step] : undefined;
    const inner = typeof next === 'object' && next !== null ? (next as Record<string, unknown>) : {};
    put(object, step, inner);
    object = inner;
  }
  put(object, capitals(below.at(-1) ?? ''), value);
}

function capitals(name: string): string {
  return NAMES.get(name) ?? name;
}

function fieldOf(name: string, value: unknown): unknown {
  if (BOOLEANS.has(name)) return value === 'true' ? true : value === 'false' ? false : value;
  const structured = STRUCTS.has(name) || FREE.has(name);
  const read = structured && typeof value === 'string' ? (readStruct(value) ?? value) : value;
  return STRUCTS.has(name) ? withCapitals(read, name) : read;
}

/** Structs are as deep as CloudTrail's schema; what is deeper was not made by a service. */
const DEEPEST = 12;

function withCapitals(value: unknown, field: string, depth = 0): unknown {
  if (Array.isArray(value)) return value.map((element) => withCapitals(element, field, depth + 1));
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return value;
  const entries = Object.entries(value).map(([name, inner]: [string, unknown]) => {
    // The one name that is written with capitals in one place only.
    const written = field === 'resources' && name === 'arn' ? 'ARN' : capitals(name.toLowerCase());
    return [written, withCapitals(inner, field, depth + 1)] as const;
  });
  return Object.fromEntries(entries);
}
