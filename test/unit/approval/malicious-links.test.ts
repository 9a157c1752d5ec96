import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { giveAnswer } from '../../../lib/approval/answer.ts';
import { linkValue, pageToken } from '../../../lib/approval/link.ts';
import { openQuestion, waitFor } from '../../../lib/approval/question.ts';
import { servePage } from '../../../lib/approval/serve-page.ts';
import { ALICE, approvalWorld, askedFor } from '../support/memory-approvals.ts';
import { DOMAIN, KEY, requestTo, type Sent, STAGE } from '../support/page-requests.ts';

const LINKS = 10_000;

/** An account with questions that wait, one that was denied and one that expired. */
async function questions() {
  const the = approvalWorld();
  const open = async (more: Parameters<typeof askedFor>[0]) => {
    const { id } = await openQuestion(askedFor(more), the.ports);
    await waitFor(id, `token of ${id}`, the.ports);
    const approval = the.records.get(id)?.record.approval;
    if (approval === undefined) throw new Error('a question is expected');
    return approval;
  };
  const before = await open({ round: 9 });
  const later = { ...the, now: new Date(before.expiresAt) };
  the.now = later.now;
  await openQuestion(askedFor({ round: 9 }), the.ports);
  const target = await open({ round: 0 });
  const other = await open({ execution: 'arn:aws:states:x:1:execution:m:other' });
  const replanned = await open({ round: 1, planHash: 'another plan' });
  const denied = await open({ round: 2 });
  await giveAnswer(denied.id, { who: ALICE, decision: 'deny', why: 'no', through: 'command line' }, the.ports);
  the.handedOver.length = 0;
  const ports = { ...the.ports, now: () => the.now, stage: STAGE, key: async () => KEY };
  return { the, ports, target, others: [other, replanned], over: [before, denied] };
}

const { the, ports, target, others, over } = await questions();
const states = () =>
  [...the.records.values()].map(({ record }) => [
    record.approval.id,
    record.approval.state,
    record.approval.answers.length,
  ]);

const good = linkValue(target, { stage: STAGE, key: KEY });
const goodToken = pageToken(target, { stage: STAGE, key: KEY }, the.now);
const altered = fc
  .tuple(fc.nat({ max: good.length - 1 }), fc.constantFrom(...'0123456789abcdefABCDEFxyzXYZ-_.~%&=+/ \u0000é'))
  .map(([at, char]) => good.slice(0, at) + char + good.slice(at + 1))
  .filter((link) => link !== good);
const cut = fc.nat({ max: good.length - 1 }).map((length) => good.slice(0, length));
const signedFor = (question: typeof target, stage = STAGE, key = KEY) => linkValue(question, { stage, key });
const borrowed = fc.constantFrom(
  ...others.map((one) => `${target.id}.${signedFor(one).split('.')[1]}`),
  signedFor(target, 'dev'),
  signedFor(target, STAGE, 'another key'),
  signedFor({ ...target, expiresAt: '2030-01-01T00:00:00.000Z' }),
  signedFor({ ...target, planHash: 'another plan' }),
  signedFor({ ...target, execution: 'another' }),
);
const badLink = fc.oneof(
  altered,
  cut,
  borrowed,
  fc.string({ maxLength: 60 }),
  fc.constant(`${good}&a=${good}`),
  fc.constantFrom(...over.map((one) => signedFor(one))),
);

const form = { token: goodToken, decision: 'approve', why: 'because' };
const badToken = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.constant(''),
  fc.constantFrom(...others.map((one) => pageToken(one, { stage: STAGE, key: KEY }, the.now))),
  fc.constant(pageToken(target, { stage: 'dev', key: KEY }, the.now)),
  fc.constant(pageToken(target, { stage: STAGE, key: 'another key' }, the.now)),
  fc
    .integer({ min: 31, max: 100_000 })
    .map((minutes) => pageToken(target, { stage: STAGE, key: KEY }, new Date(the.now.getTime() - minutes * 60_000))),
  fc.constant(pageToken(target, { stage: STAGE, key: KEY }, new Date(the.now.getTime() + 60_000))),
  fc
    .nat({ max: goodToken.length - 1 })
    .map((at) => goodToken.slice(0, at) + (goodToken[at] === 'x' ? 'y' : 'x') + goodToken.slice(at + 1)),
);
const badSite = fc.constantFrom<Sent>(
  { headers: { 'sec-fetch-site': 'cross-site' } },
  { headers: { 'sec-fetch-site': 'same-site' } },
  { headers: { 'sec-fetch-site': 'none' } },
  { headers: { origin: 'https://evil.example' } },
  { headers: { origin: `http://${DOMAIN}` } },
  { headers: { origin: `https://${DOMAIN}.evil.example` }, without: ['sec-fetch-site'] },
  { without: ['sec-fetch-site'] },
  { without: ['sec-fetch-site', 'origin'] },
);
const badMethod = fc.constantFrom('GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'post', 'Post', '');
const decision = fc.constantFrom('approve', 'deny');

const malicious = fc.oneof(
  fc
    .record({ link: badLink, decision })
    .map(({ link, decision: decided }) => requestTo(link, { form: { ...form, decision: decided } })),
  fc.record({ token: badToken, decision }).map((more) => requestTo(good, { form: { ...form, ...more } })),
  fc
    .record({ site: badSite, decision })
    .map(({ site, decision: decided }) => requestTo(good, { form: { ...form, decision: decided }, ...site })),
  // Replayed: everything about them is right, but the question is over.
  fc.constantFrom(...over).map((one) => {
    const token = pageToken(one, { stage: STAGE, key: KEY }, the.now);
    return requestTo(signedFor(one), { form: { ...form, token } });
  }),
  badMethod.map((method) => requestTo(good, { form, method })),
  fc.constantFrom('token', 'decision', 'why').map((drop) => requestTo(good, { form, drop })),
  fc
    .constantFrom('text/plain', 'multipart/form-data; boundary=x', 'application/json')
    .map((type) => requestTo(good, { form, headers: { 'content-type': type } })),
);

test(`of ${LINKS} malicious links, altered, expired, replayed, of another execution, plan or stage, none decides anything`, async () => {
  const before = states();
  let tried = 0;

  await fc.assert(
    fc.asyncProperty(malicious, async (request) => {
      tried += 1;
      await servePage(request, ports);
    }),
    { numRuns: LINKS },
  );

  expect(tried).toBe(LINKS);
  expect(states()).toEqual(before);
  // Of what was decided before, the decision alone may be handed over again.
  expect(the.handedOver.filter(({ approved }) => approved)).toEqual([]);
});

test('the link, the token and the form that all of these were made from do decide', async () => {
  await servePage(requestTo(good, { form }), ports);

  expect(the.records.get(target.id)?.record.approval.state).toBe('approved');
});
