import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { loadDetections } from '../../../lib/detections/registry.ts';
import { readStruct } from '../../../lib/replay/struct-text.ts';
import { makeDetector } from '../../../lib/triage/detector.ts';
import { type ReadResult, reading, streaming } from '../support/reading.ts';

const detector = makeDetector(await loadDetections());
const raised = ({ events }: ReadResult) => events.flatMap((event) => detector.raised(event).map(({ id }) => id));
const text = (value: unknown) => JSON.stringify(value);

/** A call as Athena's table of CloudTrail logs has it: structs without quotes, parameters as JSON. */
const CALL = {
  eventversion: '1.11',
  useridentity:
    '{type=Root, principalid=111122223333, arn=arn:aws:iam::111122223333:root, accountid=111122223333, invokedby=null, accesskeyid=, username=null, sessioncontext={attributes={mfaauthenticated=false, creationdate=2026-03-02T03:00:00Z}, sessionissuer=null}}',
  eventtime: '2026-03-02T03:04:05Z',
  eventsource: 's3.amazonaws.com',
  eventname: 'CreateBucket',
  awsregion: 'eu-central-1',
  sourceipaddress: '203.0.113.20',
  useragent: '[aws-cli/2, "quoted"]',
  errorcode: '',
  errormessage: '',
  requestparameters: '{"bucketName":"assets, new","tags":{"a":"b"}}',
  responseelements: 'null',
  additionaleventdata: '',
  requestid: 'r',
  eventid: 'a',
  readonly: 'false',
  resources: '[{arn=arn:aws:s3:::assets, accountid=111122223333, type=AWS::S3::Bucket}]',
  eventtype: 'AwsApiCall',
  recipientaccountid: '111122223333',
  tlsdetails: '{tlsversion=TLSv1.3, ciphersuite=X, clientprovidedhostheader=s3.amazonaws.com}',
};
const DETAIL = {
  eventVersion: '1.11',
  userIdentity: {
    type: 'Root',
    principalId: '111122223333',
    arn: 'arn:aws:iam::111122223333:root',
    accountId: '111122223333',
    sessionContext: { attributes: { mfaAuthenticated: 'false', creationDate: '2026-03-02T03:00:00Z' } },
  },
  eventTime: '2026-03-02T03:04:05Z',
  eventSource: 's3.amazonaws.com',
  eventName: 'CreateBucket',
  awsRegion: 'eu-central-1',
  sourceIPAddress: '203.0.113.20',
  userAgent: '[aws-cli/2, "quoted"]',
  requestParameters: { bucketName: 'assets, new', tags: { a: 'b' } },
  requestID: 'r',
  eventID: 'a',
  readOnly: false,
  resources: [{ ARN: 'arn:aws:s3:::assets', accountId: '111122223333', type: 'AWS::S3::Bucket' }],
  eventType: 'AwsApiCall',
  recipientAccountId: '111122223333',
  tlsDetails: { tlsVersion: 'TLSv1.3', cipherSuite: 'X', clientProvidedHostHeader: 's3.amazonaws.com' },
};

const quoted = (field: string) => (field === '' ? '' : `"${field.replaceAll('"', '""')}"`);
const csv = (...rows: readonly Record<string, string>[]) =>
  [Object.keys(rows[0] ?? {}), ...rows.map((row) => Object.values(row))]
    .map((fields) => fields.map(quoted).join(','))
    .join('\n');
/** What CloudTrail Lake makes of it: parameters are a map, times are SQL's. */
const LAKE = {
  ...CALL,
  eventtime: '2026-03-02 03:04:05.000',
  requestparameters: '{bucketName=assets, new, tags={"a":"b"}}',
};
const cells = (values: readonly string[]) => ({
  Data: values.map((value) => (value === '' ? {} : { VarCharValue: value })),
});

describe('a record whose fields are columns', () => {
  test.each<[string, string]>([
    ['the CSV file of Athena', csv(CALL)],
    ['the CSV file of CloudTrail Lake', csv(LAKE)],
    ['a CSV file with line breaks of Windows', csv(CALL).replaceAll('\n', '\r\n')],
    [
      'columns in their usual spelling',
      csv(CALL).replace('"eventsource"', '"eventSource"').replace('"useridentity"', '"userIdentity"'),
    ],
    [
      'the answer of Athena',
      JSON.stringify(
        { ResultSet: { Rows: [cells(Object.keys(CALL)), cells(Object.values(CALL))] }, UpdateCount: 0 },
        undefined,
        4,
      ),
    ],
    [
      "the answer's second page",
      text({
        ResultSet: {
          Rows: [cells(Object.values(CALL))],
          ResultSetMetadata: { ColumnInfo: Object.keys(CALL).map((Name) => ({ Name, Type: 'varchar' })) },
        },
      }),
    ],
    [
      'the answer of CloudTrail Lake',
      JSON.stringify(
        {
          QueryStatus: 'FINISHED',
          QueryResultRows: [Object.entries(LAKE).map(([name, value]) => ({ [name]: value }))],
        },
        undefined,
        2,
      ),
    ],
    [
      'JSON lines of an UNLOAD',
      text({
        ...CALL,
        useridentity: { type: 'Root', arn: 'arn:aws:iam::111122223333:root', invokedby: null },
        readonly: false,
      }),
    ],
    [
      'a record with structs as text',
      text({ ...DETAIL, userIdentity: CALL.useridentity, requestParameters: CALL.requestparameters }),
    ],
  ])('in %s is read to what CloudTrail wrote', async (_name, content) => {
    const result = await reading(content);

    expect(result.problems).toEqual([]);
    expect(result.ids).toEqual(['a']);
    expect(result.events[0]).toMatchObject({
      source: 'aws.s3',
      account: '111122223333',
      region: 'eu-central-1',
      time: '2026-03-02T03:04:05Z',
      detail: { eventName: 'CreateBucket', requestParameters: { bucketName: 'assets, new' }, readOnly: false },
    });
    expect(raised(result)).toContain('initial-access/root-used');
  });

  test('is the same record, field by field', async () => {
    const { events } = await reading(csv(CALL));

    expect(JSON.parse(text(events[0]?.detail))).toEqual(DETAIL);
  });

  test('is read as a stream, wherever its pieces end', async () => {
    const rows = csv({ ...CALL, errormessage: 'on\ntwo, "lines"' }, { ...CALL, eventid: 'b' });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 900 }), async (size) => {
        const { ids, problems, events } = await streaming(rows, size);

        expect({ ids, problems }).toEqual({ ids: ['a', 'b'], problems: [] });
        expect(events[0]?.detail.errorMessage).toBe('on\ntwo, "lines"');
      }),
      { numRuns: 60 },
    );
  });

  test('that failed is one that failed', async () => {
    expect(raised(await reading(csv({ ...CALL, errorcode: 'AccessDenied' })))).not.toContain(
      'impact/bucket-settings-changed',
    );
  });

  test.each([
    ['a table of whole records', `"@timestamp","@message"\n"2026-03-02",${quoted(text(DETAIL))}`],
    ['a table with one column', `eventjson\n${quoted(text(DETAIL))}`],
    [
      'a column for each field of a struct',
      csv({
        ...CALL,
        'useridentity.type': 'Root',
        'useridentity.arn': 'arn:aws:iam::111122223333:root',
        useridentity: '',
      }),
    ],
  ])('%s is read, too', async (_name, content) => {
    const result = await reading(content);

    expect({ ids: result.ids, problems: result.problems }).toEqual({ ids: ['a'], problems: [] });
    expect(raised(result)).toContain('initial-access/root-used');
  });
});

describe('a table that says too little', () => {
  test('is refused: what failed would pass for a success', async () => {
    const { errorcode: _e, requestparameters: _p, ...rest } = CALL;

    const { ids, problems } = await reading(csv(rest));

    expect(ids).toEqual([]);
    expect(problems).toEqual([
      'the table has no errorCode, requestParameters: what its rows leave out cannot be judged',
    ]);
  });

  test('by a row of another length, names the row and reads the others', async () => {
    const lines = csv(CALL, { ...CALL, eventid: 'b' }).split('\n');

    const { ids, problems } = await reading([lines[0], 'a,b,c', lines[2]].join('\n'));

    expect(ids).toEqual(['b']);
    expect(problems).toEqual(['line 2 has 3 columns, not 20']);
  });
});

describe('structs as text', () => {
  test.each([
    ['{a=b, c=null, d=}', { a: 'b', d: '' }],
    ['[{a=b}, {a=c}]', [{ a: 'b' }, { a: 'c' }]],
    ['{a={b={"c": [1]}, d=e}, f=[x, y=]}', { a: { b: { c: [1] }, d: 'e' }, f: ['x', 'y='] }],
    [
      '{arn=arn:aws:sts::1:assumed-role/r/a,b=c@d, type=X}',
      { arn: 'arn:aws:sts::1:assumed-role/r/a,b=c@d', type: 'X' },
    ],
    ['{text=one, two, three, other=x}', { text: 'one, two, three', other: 'x' }],
    ['{type=Root, text=a, type=IAMUser}', { type: 'Root', text: 'a' }],
    ['{}', {}],
    ['[]', []],
    ['{"a":"b"}', { a: 'b' }],
    ['plain', undefined],
    ['{a=b}}', undefined],
  ])('%s', (from, expected) => {
    expect(readStruct(from)).toEqual(expected);
  });

  test('whatever comes in is read in time by its length, and puts nothing into prototypes', () => {
    const part = fc.constantFrom('{', '}', '[', ']', ', ', 'a=', '__proto__=', '"', '\\', 'null', 'x', '{"', '[{');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 60 }), fc.constantFrom(1, 2_000), (parts, times) => {
        readStruct(parts.join('').repeat(times));

        expect(({} as { x?: unknown }).x).toBeUndefined();
      }),
      { numRuns: 300 },
    );
  });
});
