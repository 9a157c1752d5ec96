import { expect, test } from '@jest/globals';
import { type ApiKeyProvider, apiKeyKind } from '../../../lib/rotation/api-key.ts';
import { checkCredentials, restoreCredential, rotationStep } from '../../../lib/rotation/steps.ts';
import { MemorySecrets } from '../../servers/memory-secrets.ts';
import { failing, type Moment } from '../support/failing.ts';

const STEPS = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;
const SECRET = {
  ...{ apiKey: 'key-0', keyId: 'id-0', createUrl: 'https://api.example.com/keys' },
  ...{ testUrl: 'https://api.example.com/me', revokeUrl: 'https://api.example.com/keys/{keyId}' },
};
type Breaks = (index: number) => Moment | undefined;

/** A secret with a key of a provider that makes one key for one request, as the Idempotency-Key header asks. */
function world(breaks: Breaks) {
  const secrets = new MemorySecrets();
  secrets.create('s', SECRET);
  const version = secrets.begin('s');
  const before = secrets.staged('s', 'AWSCURRENT')?.version ?? '';
  const active = new Map([['key-0', 'id-0']]);
  const made = new Map<string, string>();
  const opens = ({ apiKey }: { readonly apiKey: string }) => active.has(apiKey);
  const provider: ApiKeyProvider = {
    async create(current, request) {
      if (!opens(current)) throw new Error('the current key makes no key');
      const number = made.get(request) ?? String(made.size + 1);
      made.set(request, number);
      active.set(`key-${number}`, `id-${number}`);
      return { apiKey: `key-${number}`, keyId: `id-${number}` };
    },
    login: async (secret) => (opens(secret) ? 'works' : 'refused'),
    async revoke({ keyId }, by) {
      if (!opens(by)) throw new Error('the other key revokes none');
      for (const [key, id] of active) if (id === keyId) active.delete(key);
    },
  };
  const versions = Object.fromEntries(Object.entries(secrets).filter(([, member]) => typeof member === 'function'));
  const broken = failing({ provider, versions: versions as unknown as MemorySecrets }, breaks);
  const current = () => JSON.parse(secrets.staged('s', 'AWSCURRENT')?.text ?? '{}') as { apiKey: string };
  const problems: string[] = [];
  /** Tries again as Secrets Manager and the workflow do; the current key has to work all the while. */
  const tried = async <T>(work: (with_: typeof broken.ports) => Promise<T>, tries = 2): Promise<T | undefined> => {
    for (let time = 1; time <= tries; time += 1) {
      const result = await work(broken.ports).then(
        (value) => ({ value }),
        () => undefined,
      );
      if (!opens(current())) problems.push('the current key did not work');
      if (result !== undefined) return result.value;
    }
    return undefined;
  };
  const step = (Step: (typeof STEPS)[number], tries?: number) =>
    tried(
      (ports) =>
        rotationStep({ Step, SecretId: 's', ClientRequestToken: version }, apiKeyKind(ports.provider), ports.versions),
      tries,
    );
  return { secrets, version, before, active, calls: broken.calls, problems, tried, step, current };
}

test('a rotation comes to the same whatever call fails once, and so does its proof', async () => {
  const rotated = async (breaks: Breaks) => {
    const on = world(breaks);
    for (const Step of STEPS) await on.step(Step);
    const proof = await on.tried((ports) =>
      checkCredentials(
        { Step: 'checkSecret', SecretId: 's', Before: on.before },
        apiKeyKind(ports.provider),
        ports.versions,
      ),
    );
    const isCurrent = on.secrets.staged('s', 'AWSCURRENT')?.version === on.version;
    return { calls: on.calls, outcome: { isCurrent, proof, active: [...on.active.keys()], problems: on.problems } };
  };
  const calm = await rotated(() => undefined);
  const wrong: string[] = [];

  for (const moment of ['before', 'after'] as const)
    for (const [nth, name] of calm.calls.entries()) {
      const { outcome } = await rotated((index) => (index === nth ? moment : undefined));
      // Whether the old key still works is not known where its provider does not answer, and is told as that.
      const isUnknown = outcome.proof?.before === 'untried' && nth === calm.calls.length - 1;
      const expected = isUnknown ? { ...calm.outcome, proof: outcome.proof } : calm.outcome;
      if (JSON.stringify(outcome) !== JSON.stringify(expected))
        wrong.push(`${nth} ${name} failed ${moment} its effect: ${JSON.stringify(outcome)}`);
    }

  expect(calm.outcome).toEqual({
    isCurrent: true,
    proof: { current: 'works', before: 'refused', endsOld: true },
    active: ['key-1'],
    problems: [],
  });
  expect(calm.calls.length).toBeGreaterThanOrEqual(25);
  expect(wrong).toEqual([]);
});

test.each(STEPS)(
  'a rotation that is given up after %s leaves a key that works, and no other, whatever call fails once',
  async (last) => {
    const givenUp = async (breaks: Breaks) => {
      const on = world(breaks);
      for (const Step of STEPS.slice(0, STEPS.indexOf(last))) await on.step(Step);
      // It breaks off somewhere in the last one, for good.
      await on.step(last, 1);
      const restore = () =>
        on.tried((ports) =>
          restoreCredential(
            { Step: 'restoreSecret', SecretId: 's', Current: on.before, Pending: on.version },
            apiKeyKind(ports.provider),
            ports.versions,
          ),
        );
      const first = await restore();
      // As who gives up does: AWSPENDING is taken away, and what was made is taken back after that.
      if (first?.state === 'old-works') on.secrets.unstage('s', on.version, 'AWSPENDING');
      const second = first?.state === 'old-works' ? await restore() : first;
      return {
        calls: on.calls,
        state: second?.state,
        active: [...on.active.keys()],
        current: on.current().apiKey,
        problems: on.problems,
      };
    };
    const calm = await givenUp(() => undefined);
    const wrong: string[] = [];

    for (const moment of ['before', 'after'] as const)
      for (const [nth, name] of calm.calls.entries()) {
        const { state, active, current, problems } = await givenUp((index) => (index === nth ? moment : undefined));
        const extra = active.filter((key) => key !== current);
        // A key that was made and never stored nobody knows: the next try of the step gets the same one, and here there is none.
        const isUnknown = name === `${moment === 'after' ? 'provider.create' : 'versions.putPending'}`;
        // A last step that died before the old key was ended leaves it to the proof, which says that it works.
        const mayLast = last === 'finishSecret' && state === 'rotated';
        if (state === undefined || problems.length > 0 || (extra.length > 0 && !mayLast && !isUnknown))
          wrong.push(`${nth} ${name} failed ${moment} its effect: ${state} ${active.join(' ')} ${problems.join()}`);
      }

    expect([calm.state, calm.active]).toEqual(
      last === 'finishSecret' ? ['rotated', ['key-1']] : ['old-works', ['key-0']],
    );
    expect(wrong).toEqual([]);
  },
);
