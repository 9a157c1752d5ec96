import { afterEach, expect, test } from '@jest/globals';
import type { Context } from 'aws-lambda';
import { invocationLog } from '../../../lib/runtime/log.ts';

const context = {
  functionName: 'riposte-dev-triage',
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:111122223333:function:riposte-dev-triage',
  memoryLimitInMB: '512',
  awsRequestId: '8f5a3c1e-1111-4222-8333-444455556666',
} as Context;

function logOf(level: string | undefined) {
  const lines: { to: 'out' | 'err'; text: string }[] = [];
  const streams = {
    out: (text: string) => lines.push({ to: 'out', text }),
    err: (text: string) => lines.push({ to: 'err', text }),
  };
  const log = invocationLog('triage', level, streams, () => new Date('2026-03-02T05:05:00.000Z'));
  return { log, lines };
}

afterEach(() => {
  delete process.env._X_AMZN_TRACE_ID;
});

test('a line says when, what, and of which invocation it is; the first invocation of a function is its cold start', () => {
  const { log, lines } = logOf('INFO');
  process.env._X_AMZN_TRACE_ID = 'Root=1-65e2b6b4-0123456789abcdef01234567;Parent=0123456789abcdef;Sampled=0';

  log.begin(context);
  log.info('Finding', { finding: '4f1c', outcome: 'told' });
  log.begin({ ...context, awsRequestId: 'another' });
  log.info('Nothing');

  expect(lines.map(({ text }) => JSON.parse(text) as object)).toEqual([
    {
      level: 'INFO',
      message: 'Finding',
      timestamp: '2026-03-02T05:05:00.000Z',
      service: 'triage',
      cold_start: true,
      function_arn: 'arn:aws:lambda:us-east-1:111122223333:function:riposte-dev-triage',
      function_memory_size: '512',
      function_name: 'riposte-dev-triage',
      function_request_id: '8f5a3c1e-1111-4222-8333-444455556666',
      xray_trace_id: '1-65e2b6b4-0123456789abcdef01234567',
      finding: '4f1c',
      outcome: 'told',
    },
    expect.objectContaining({ message: 'Nothing', cold_start: false, function_request_id: 'another' }),
  ]);
});

test('each line is one line, whatever the texts in it', () => {
  const { log, lines } = logOf('INFO');

  log.info('two\nlines', { reason: 'and\r\nmore' });

  expect(lines).toEqual([
    {
      to: 'out',
      text: '{"level":"INFO","message":"two\\nlines","timestamp":"2026-03-02T05:05:00.000Z","service":"triage","reason":"and\\r\\nmore"}\n',
    },
  ]);
});

test('a field never stands in the place of what the line itself says', () => {
  const { log, lines } = logOf('INFO');

  log.error('Not sent', { level: 'INFO', message: 'all is well', service: 'other', outcome: 'failed' });

  expect(lines.map(({ text }) => JSON.parse(text) as object)).toEqual([
    {
      level: 'ERROR',
      message: 'Not sent',
      timestamp: '2026-03-02T05:05:00.000Z',
      service: 'triage',
      outcome: 'failed',
    },
  ]);
});

test.each([
  [undefined, ['out info', 'err warn', 'err error']],
  ['no such level', ['out info', 'err warn', 'err error']],
  ['INFO', ['out info', 'err warn', 'err error']],
  ['WARN', ['err warn', 'err error']],
  ['ERROR', ['err error']],
  ['SILENT', []],
])('from level %s up these are written: %j', (level, written) => {
  const { log, lines } = logOf(level);

  log.info('info');
  log.warn('warn');
  log.error('error');

  expect(lines.map(({ to, text }) => `${to} ${(JSON.parse(text) as { message: string }).message}`)).toEqual(written);
});
