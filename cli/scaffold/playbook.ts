import { type Files, titleOf } from './detection.ts';

/** A playbook of states with its fixture. Until it is written it finds nothing that it may change: it refuses whatever is asked. */
export function playbookFiles(id: string): Files {
  return {
    [`functions/playbooks/${id}.ts`]: `import * as z from 'zod/mini';
import { RefusedError } from '../../lib/domain/errors.ts';
import { playbook } from '../../lib/remediation/playbook.ts';
import { playbookFunction } from '../../lib/runtime/playbook.ts';

const NOT_WRITTEN = 'this playbook is not written yet';

const declaration = playbook<{ name: string }, string>({
  id: '${id}',
  title: '${titleOf(id)}',
  says: { todo: 'Change', done: 'Changed', undone: 'Changed back' },
  what: 'Say what it does to what.',
  risk: 'Say who is hit when it was wrong.',
  stops: 'say what it stops',
  doesNotStop: 'say what goes on all the same',
  params: z.strictObject({ name: z.string().check(z.minLength(1)) }),
  example: { name: 'example' },
  permissions: {
    plan: [
      // What \`find\` and \`read\` call, its tags among it, in the place of this one.
      {
        sid: 'Read',
        actions: ['iam:ListUserTags'],
        resources: [\`arn:\\\${AWS::Partition}:iam::\\\${AWS::AccountId}:user/*\`],
      },
    ],
    apply: [],
    undo: [],
  },
  undo: 'Say how it is taken back.',
  changes: () => ({
    find: async ({ name }) => ({ targets: [], refused: [{ input: name, reason: NOT_WRITTEN }] }),
    // 'in its state' where that has an id; else what AWS says that one made later under the same name does not have.
    identity: 'in its name',
    read: async () => null,
    wanted: () => ({ refuse: NOT_WRITTEN }),
    calls: () => [],
    write: async () => {
      throw new RefusedError(NOT_WRITTEN);
    },
    impact: async ({ label }) => [\`say who uses \${label}\`],
  }),
});

export default declaration;
export const handler = playbookFunction(declaration);
`,
    [`test/stack/playbooks/${id}.ts`]: `import { type Fixture, NO_ACCOUNT } from './fixture.ts';

const fixture: Fixture = {
  playbook: '${id}',
  async arrange() {
    // With a client of \`config\`, which arrange is given, make what the playbook is to repair, with a name of its own.
    const name = \`test-\${crypto.randomUUID()}\`;
    return {
      input: { name },
      look() {
        throw new Error(\`say how \${name} is, as AWS tells it\`);
      },
      drift() {
        throw new Error(\`change \${name} as somebody else would, into neither what it was nor what it becomes\`);
      },
      wrong: { input: { name: '' }, says: 'name' },
      gone: { input: { name: \`\${name}-gone\` }, says: 'say what the refusal says of what is not there' },
      elsewhere: NO_ACCOUNT,
      tagged: { cannot: 'say why it has no tags, or tag it' },
      // Where a detection asks for it: attack: { detection: 'tactic/name', texts: { 'the name in its event': name } },
    };
  },
};

export default fixture;
`,
  };
}
