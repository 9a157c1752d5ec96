import { randomBytes } from 'node:crypto';
import { answerQuestion } from '../../lib/aws/by-person/answering.ts';
import { boardReader } from '../../lib/aws/by-person/board-reader.ts';
import { type Deployment, outputsOf, startByHand } from '../../lib/aws/by-person/by-hand.ts';
import { openRecord } from '../../lib/aws/by-person/record-commands.ts';
import { runOf } from '../../lib/aws/by-person/run-history.ts';
import { undoable } from '../../lib/aws/by-person/undoing.ts';
import { collector } from '../../lib/board/collect.ts';
import { retriersOf } from '../../lib/board/next-try.ts';
import { type BoardActions, boardRoutes, type Done } from '../../lib/board/routes.ts';
import { runView } from '../../lib/board/run.ts';
import type { AttackView, MailView } from '../../lib/board/state.ts';
import { type Incident, incidentName } from '../../lib/domain/record/incident.ts';
import type { Applied } from '../../lib/domain/remediation/change-ports.ts';
import { cleanText } from '../../lib/domain/text/clean-text.ts';
import { addressPlaybooks, loadPlaybooks } from '../../resources/playbook-registry.ts';
import { knownNames } from '../../resources/policy.ts';
import { workflowText } from '../../resources/workflow.ts';
import { lookingNow } from '../now/look.ts';
import { pageFiles } from './files.ts';
import { type Served, serve } from './server.ts';
import { watchOf } from './watch.ts';

/** How often a stage is looked at while somebody has the page open, ms. In an account each look is some sixty calls. */
const LOCAL_MS = 1_200;
const ACCOUNT_MS = 10_000;

const TAKES_BACK = 'Started: it is taken back as far as nobody changed it since.';

/** What only the local stack has: an inbox that can be read, and events that may be sent. */
export interface LocalSide {
  readonly attacks: readonly AttackView[];
  inbox(): Promise<MailView[]>;
  send(event: string): Promise<Done>;
}

/** A board that is open, with the address that lets its reader in. */
export interface OpenBoard extends Served {
  readonly address: string;
}

/** Opens the board of a stage on this machine. */
export async function openBoard(deployment: Deployment, port: number, local?: LocalSide): Promise<OpenBoard> {
  const playbooks = await loadPlaybooks();
  const reader = boardReader(deployment, await knownNames());
  const inbox = async (): Promise<MailView[]> => {
    if (local === undefined)
      throw new Error('What on-call gets is not kept in an account: only the local stack has an inbox.');
    return local.inbox();
  };
  const board = { stage: deployment.stage, local: local !== undefined, attacks: local?.attacks ?? [] };
  const collect = collector(board, { ...reader, inbox });
  const watch = watchOf(async () => JSON.stringify(await collect()), local === undefined ? ACCOUNT_MS : LOCAL_MS);
  const retriers = retriersOf(JSON.parse(workflowText()));
  const [[blocks, addresses] = ['', '']] = Object.entries(addressPlaybooks(playbooks));
  const actions: BoardActions = {
    state: () => watch.latest(),
    story: (finding) => reader.story(finding),
    run: async (execution) => runView(await runOf(execution, deployment.config), deployment.stage, retriers),
    async answer(verb, id, why) {
      const { result, said } = await answerQuestion(verb, id, why, deployment, 'board');
      watch.hurry();
      return { ok: result === 'decided' || result === 'counted', said: cleanText(said, 2_000) };
    },
    async say(what, id, why) {
      const record = await openRecord(deployment);
      const found = await record.incident(id);
      if (found === undefined) return { ok: false, said: 'There is no such incident on record.' };
      const { incident } = found;
      const done = incident.state !== 'closed' && (await record.say(incident, what, why, new Date()));
      watch.hurry();
      if (!done) return { ok: false, said: closedText(incident) };
      return { ok: true, said: `${incidentName(incident)} is ${what}.` };
    },
    async now(execution) {
      const change = await changeOf(execution);
      if (change === undefined) throw new Error('No change of this name is on record.');
      return (await (await lookingNow(deployment))([change]))[0] ?? [];
    },
    async undo(execution, reason) {
      const change = await changeOf(execution);
      if (change === undefined) return { ok: false, said: 'No change of this name is on record.' };
      if (change.undone !== undefined)
        return { ok: false, said: cleanText(`It was taken back at ${change.undone.at} by ${change.undone.by}.`, 500) };
      return started(change.playbook, { undo: execution, reason });
    },
    unblock: (cidr, reason) => started(blocks, { unblock: [cidr], reason }),
    extend: (cidr, reason) =>
      started(
        blocks,
        { [addresses]: [cidr], reason },
        'Started: it is blocked as long as the policy says, from now on.',
      ),
    ...(local === undefined
      ? {}
      : {
          send: async (event) => {
            const done = await local.send(event);
            watch.hurry();
            return done;
          },
        }),
  };
  async function changeOf(execution: string): Promise<Applied | undefined> {
    const { StateTableName: table = '' } = await outputsOf(deployment);
    const ids = playbooks.map(({ id }) => id);
    return (await undoable(execution, table, deployment, ids)).changes.find((one) => one.execution === execution);
  }
  async function started(playbook: string, input: object, said = TAKES_BACK): Promise<Done> {
    const execution = await startByHand(playbook, JSON.stringify(input), deployment);
    watch.hurry();
    return { ok: true, said, execution };
  }
  const files = await pageFiles();
  const token = randomBytes(32).toString('base64url');
  const served = await serve(
    port,
    (listening) => boardRoutes({ files, token, hosts: [`127.0.0.1:${listening}`, `localhost:${listening}`] }, actions),
    watch,
  );
  return { ...served, address: `http://127.0.0.1:${served.port}/#${token}` };
}

function closedText({ closed }: Incident): string {
  const by = closed === undefined ? '' : ` by ${closed.by}: ${closed.why}`;
  return cleanText(`It is closed already${by}.`, 700);
}
