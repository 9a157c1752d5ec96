import { describe, expect, test } from '@jest/globals';
import { type Asking, type BoardActions, boardRoutes } from '../../../lib/board/routes.ts';

const HOST = '127.0.0.1:4820';
const TOKEN = 'a-token-that-nobody-guesses';

function world(more: Partial<BoardActions> = {}) {
  const done: string[] = [];
  const note = (text: string) => {
    done.push(text);
    return Promise.resolve({ ok: true, said: 'done' });
  };
  const actions: BoardActions = {
    state: async () => '{"stage":"prod"}',
    run: async (arn) => ({ arn, name: '', playbook: '', status: 'RUNNING', steps: [], said: '' }),
    story: async () => [],
    now: async (execution) => [{ label: execution, state: 'ours', said: 'as ours' }],
    answer: (verb, id, why) => note(`${verb} ${id}: ${why}`),
    say: (what, id, why) => note(`${what} ${id}: ${why}`),
    undo: (execution, reason) => note(`undo ${execution}: ${reason}`),
    unblock: (cidr, reason) => note(`unblock ${cidr}: ${reason}`),
    extend: (cidr, reason) => note(`extend ${cidr}: ${reason}`),
    ...more,
  };
  const files = new Map([['/', { type: 'text/html', text: 'the page' }]]);
  const routes = boardRoutes({ files, hosts: [HOST, 'localhost:4820'], token: TOKEN }, actions);
  const ask = (path: string, given: Partial<Omit<Asking, 'path'>> = {}) =>
    routes({
      method: 'GET',
      path,
      query: new URLSearchParams(),
      body: '',
      ...given,
      headers: { host: HOST, ...given.headers },
    });
  return { ask, done };
}

const mine = { 'x-riposte-token': TOKEN };
const post = (body: object) => ({
  method: 'POST',
  headers: { ...mine, origin: `http://${HOST}`, 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

test('the page comes without a token, and with a policy that lets it run its own script only', async () => {
  const reply = await world().ask('/');

  expect(reply.status).toBe(200);
  expect(reply.headers['content-security-policy']).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
  expect(reply.headers['content-security-policy']).not.toContain('unsafe');
});

test.each([
  ['a name that somebody else made point here', { headers: { host: 'evil.example:4820' } }, 421],
  ['another port', { headers: { host: '127.0.0.1:80' } }, 421],
  ['no host', { headers: { host: undefined } }, 421],
  ['a page of another site', { headers: { origin: 'http://evil.example' } }, 403],
  ['a file opened by a browser', { headers: { origin: 'null' } }, 403],
])('%s gets nothing, whatever it knows', async (_name, given, status) => {
  const reply = await world().ask('/api/state', { headers: { ...mine, ...given.headers } });

  expect(reply.status).toBe(status);
});

test.each([
  '/api/state',
  '/api/live',
  '/api/run',
  '/api/story',
  '/api/now',
  '/api/answer',
  '/api/say',
  '/api/undo',
  '/api/send',
])('%s needs the token', async (path) => {
  const { ask, done } = world();
  const without = await ask(path);
  const wrong = await ask(path, { ...post({}), headers: { ...post({}).headers, 'x-riposte-token': 'guessed' } });

  expect([without.status, wrong.status]).toEqual([401, 401]);
  expect(done).toEqual([]);
});

test.each([
  '/../package.json',
  '/..%2fpackage.json',
  '/board.js/../../x',
  '/__proto__',
  '/constructor',
  '/api/constructor',
])('there is nothing at %s: what is served is a list', async (path) => {
  const reply = await world().ask(path, { headers: mine });

  expect(reply.status).toBe(404);
});

describe('what changes something', () => {
  test('is done with what the page sends', async () => {
    const { ask, done } = world();
    const answer = await ask('/api/answer', post({ verb: 'deny', id: '0123456789ab', why: 'maintenance' }));
    await ask('/api/undo', post({ execution: 'close-1', reason: 'false alarm' }));
    await ask('/api/unblock', post({ cidr: '203.0.113.7/32', reason: 'customer' }));
    await ask('/api/extend', post({ cidr: '203.0.113.8/32', reason: 'goes on' }));
    await ask('/api/say', post({ what: 'closed', incident: '6b42aaaa', why: 'a test' }));

    expect(JSON.parse(String(answer.body))).toEqual({ ok: true, said: 'done' });
    expect(done).toEqual([
      'deny 0123456789ab: maintenance',
      'undo close-1: false alarm',
      'unblock 203.0.113.7/32: customer',
      'extend 203.0.113.8/32: goes on',
      'closed 6b42aaaa: a test',
    ]);
  });

  test.each([
    ['GET', { ...post({}), method: 'GET' }, 405],
    ['PUT', { ...post({}), method: 'PUT' }, 405],
    ['no origin', { ...post({}), headers: { ...post({}).headers, origin: undefined } }, 403],
    ["a form's type", { ...post({}), headers: { ...post({}).headers, 'content-type': 'text/plain' } }, 403],
    ['no JSON', { ...post({}), body: '{' }, 400],
    ['no reason', post({ verb: 'approve', id: 'x', why: '' }), 400],
    ['another verb', post({ verb: 'maybe', id: 'x', why: 'y' }), 400],
    ['a name that is none', post({ verb: 'approve', id: 'a b\n', why: 'y' }), 400],
  ])('is not done by %s', async (_name, given, status) => {
    const { ask, done } = world();
    const reply = await ask('/api/answer', given);

    expect(reply.status).toBe(status);
    expect(done).toEqual([]);
  });

  test('sends attacks only where there is a stack to try them on', async () => {
    const account = await world().ask('/api/send', post({ event: 'impact/x' }));
    const local = await world({ send: async (event) => ({ ok: true, said: event }) }).ask(
      '/api/send',
      post({ event: 'impact/x' }),
    );

    expect([account.status, local.status]).toEqual([404, 200]);
  });
});

test('what AWS does not let one do is said', async () => {
  const denied = Object.assign(new Error('User: bob is not authorized to perform: lambda:InvokeFunction'), {
    name: 'AccessDeniedException',
  });
  const reply = await world({ answer: () => Promise.reject(denied) }).ask(
    '/api/answer',
    post({ verb: 'approve', id: 'x', why: 'y' }),
  );

  expect(reply.status).toBe(502);
  expect(reply.body).toContain('Your role may not do this. User: bob is not authorized');
});

test('how a change is now is asked by its name', async () => {
  const asked = { headers: mine, query: new URLSearchParams({ execution: 'close-1' }) };
  const reply = await world().ask('/api/now', asked);

  expect(JSON.parse(String(reply.body))).toEqual([{ label: 'close-1', state: 'ours', said: 'as ours' }]);
});
