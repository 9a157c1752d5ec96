import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { loadDetections } from '../../lib/detections/registry.ts';
import { proposalsOf } from '../../lib/domain/finding/detection.ts';
import { STORY_ORDER } from '../../lib/domain/playbook.ts';
import { SEE_APPROVERS } from '../../lib/remediation/approver-permissions.ts';
import { inputReaders } from '../../lib/remediation/inputs.ts';
import { ROOT } from '../../local/paths.ts';
import { sampleEvent } from '../../local/scenario.ts';
import { logicalId } from '../../resources/logical-id.ts';
import { loadPlaybooks } from '../../resources/playbook-registry.ts';
import { resources } from './package.ts';

const playbooks = await loadPlaybooks();
const detections = await loadDetections();

describe.each(playbooks.map((one) => [one.id, one] as const))('the playbook %s', (id, playbook) => {
  test('takes its own example, typed by a person', () => {
    const read = inputReaders([playbook]).get(id);

    expect(() => read?.({ ...(playbook.example as object), reason: 'why' })).not.toThrow();
    expect(() => read?.({ nonsense: true })).toThrow(/A person starts this workflow with/);
  });

  test('is started by hand with one plain field and why', () => {
    const fields = Object.values(playbook.example as object);
    const isPlain = (value: unknown) =>
      typeof value === 'string' || (Array.isArray(value) && value.every((one) => typeof one === 'string'));

    expect(fields).toHaveLength(1);
    expect(fields.every(isPlain)).toBe(true);
  });

  test('sees who approves where it may change users, groups or roles, or what they sign in with', () => {
    const { plan, apply, undo } = playbook.permissions;
    const theirs = /:(?:user|group|role|saml-provider|oidc-provider)\/|:sso:|:access-entry\//;
    // A machine's profile is a role's, and a secret may hold a user's key.
    const actions = ['ec2:DisassociateIamInstanceProfile', 'secretsmanager:RotateSecret'];
    const handsOver = ['iam:PassRole', 'iam:CreateServiceLinkedRole'];
    const changes = [...apply, ...undo].filter(
      (one) =>
        one.actions.some((action) => actions.includes(action)) ||
        (!one.actions.every((action) => handsOver.includes(action)) &&
          [one.resources].flat().some((on) => theirs.test(on))),
    );

    expect(plan.includes(SEE_APPROVERS)).toBe(changes.length > 0);
    expect(playbook.approvers !== undefined).toBe(plan.includes(SEE_APPROVERS));
  });

  test('has a fixture for the suite that every playbook passes', () => {
    expect(existsSync(`${ROOT}test/stack/playbooks/${id}.ts`)).toBe(true);
  });

  test('is played from its attack’s own event to the end, but where a person starts it', () => {
    const fixture = readFileSync(`${ROOT}test/stack/playbooks/${id}.ts`, 'utf8');

    const played = /^ +attack(?:: |,)/m.test(fixture);
    expect(played ? 'attack in the fixture' : 'byHand in the declaration').toBe(
      playbook.byHand === undefined ? 'attack in the fixture' : 'byHand in the declaration',
    );
    expect(fixture.includes('alwaysAsks: true')).toBe(playbook.alwaysAsks !== undefined);
  });

  test('says why wherever its role may do something on everything', () => {
    const { plan, apply, undo, workflow = [] } = playbook.permissions;
    const open = [...plan, ...apply, ...undo, ...workflow].filter(
      ({ resources: on, why }) => on.includes('*') && why === undefined,
    );

    expect(open).toEqual([]);
  });

  test('names exact actions', () => {
    const { plan, apply, undo } = playbook.permissions;

    expect([...plan, ...apply, ...undo].flatMap(({ actions }) => actions).filter((one) => one.includes('*'))).toEqual(
      [],
    );
  });

  test('is in the packaged template: function, role, machine and output', () => {
    const ids = resources().map((one) => one.id);

    for (const name of ['LambdaFunction', 'Role', 'Machine', 'MachineRole'])
      expect(ids).toContain(`${logicalId(id)}${name}`);
  });
});

test('every playbook a detection proposes exists', () => {
  const known = playbooks.map(({ id }) => id);
  const proposed = detections.flatMap((one) => proposalsOf(one).map(({ playbook }) => ({ id: one.id, playbook })));

  expect(proposed.filter(({ playbook }) => !known.includes(playbook))).toEqual([]);
});

test('what answers one finding is in the stated order: evidence, key, principal, secret, everything else', () => {
  const place = new Map(playbooks.map(({ id, about = 'thing' }) => [id, STORY_ORDER.indexOf(about)]));
  const wrong = detections.filter((one) => {
    const places = proposalsOf(one).map(({ playbook }) => place.get(playbook) ?? 0);
    return places.some((here, index) => here < (places[index - 1] ?? 0));
  });

  expect(wrong.map(({ id }) => id)).toEqual([]);
});

test.each(playbooks.map(({ id }) => id))(
  '%s has a drill on its page: the events that ask for it, or that none does and why',
  (id) => {
    const proposed = detections.filter((one) => proposalsOf(one).some(({ playbook }) => playbook === id));
    const asking = proposed.filter((one) =>
      proposalsOf(one).some(({ playbook, params }) => playbook === id && params(sampleEvent(one.id), []) !== undefined),
    );
    const page = readFileSync(`${ROOT}docs/playbooks/${id}.md`, 'utf8');

    const silent = proposed.map((one) => `${one.id} proposes ${id}, but not for its own sample, events/${one.id}.json`);
    expect(asking.length === 0 ? silent : []).toEqual([]);
    for (const one of asking) expect(page).toContain(`npx riposte drill events/${one.id}.json `);
    expect(page.includes('No detection asks for it')).toBe(asking.length === 0);
    const { byHand } = playbooks.find((one) => one.id === id) ?? {};
    expect(byHand !== undefined).toBe(asking.length === 0);
    const overview = readFileSync(`${ROOT}docs/playbooks.md`, 'utf8').split(`### ${id}\n`)[1]?.split('### ')[0];
    expect(overview?.includes('Started by hand only')).toBe(asking.length === 0);
  },
);
