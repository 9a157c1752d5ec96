import { Worker } from 'node:worker_threads';
import * as z from 'zod/mini';
import { type Deployment, outputsOf } from '../../lib/aws/by-person/by-hand.ts';
import type { Applied } from '../../lib/domain/remediation/change-ports.ts';
import type { Now } from '../../lib/domain/remediation/now.ts';
import { nowOf, unknownNow } from '../../lib/domain/remediation/standing-now.ts';

const lookSchema = z.array(
  z.union([
    z.object({ label: z.string(), now: z.json(), partly: z.boolean(), other: z.optional(z.string()) }),
    z.object({ label: z.string(), unknown: z.string() }),
  ]),
);

/** How a target stands to its change now; or why that is not known. */
export type Look = z.infer<typeof lookSchema>[number];

/** So long a look may take, ms: whoever asks waits for it. */
const LONGEST_MS = 60_000;

/** Looks how the targets of changes stand to them now, in words: an answer for each change, in their order. */
export async function lookingNow(deployment: Deployment): Promise<(changes: readonly Applied[]) => Promise<Now[][]>> {
  const env = environmentOf(deployment, await outputsOf(deployment));
  return async (changes) => {
    const looks = await lookNow(changes, env);
    return changes.map(({ targets }, nth) =>
      targets.map((target, index) => {
        const look = looks[nth]?.[index] ?? { label: target.label, unknown: 'it was not looked at' };
        return 'unknown' in look ? unknownNow(target.label, look.unknown) : nowOf(target, look);
      }),
    );
  };
}

/**
 * Reads how the targets of changes are now, with a person's own credentials, by the readers of the playbooks that made them. A reader finds its clients by the
 * environment, as in Lambda: so all run in a thread with one of its own, one after another, and those after one that never ends in another
 * thread. Whatever fails is said, and nothing is changed.
 */
async function lookNow(changes: readonly Applied[], env: NodeJS.ProcessEnv): Promise<Look[][]> {
  const found: Look[][] = [];
  let thread: Worker | undefined;
  for (const change of changes) {
    thread ??= new Worker(new URL('./worker.ts', import.meta.url), { env });
    const looks = await lookIn(thread, change);
    if (typeof looks === 'string') {
      await thread.terminate();
      thread = undefined;
    }
    found.push(typeof looks === 'string' ? change.targets.map(({ label }) => ({ label, unknown: looks })) : looks);
  }
  await thread?.terminate();
  return found;
}

/** The looks at one change, or why there are none: then nothing more comes from this thread. */
async function lookIn(thread: Worker, { playbook, targets }: Applied): Promise<Look[] | string> {
  const looked = Promise.withResolvers<Look[] | string>();
  const late = setTimeout(() => looked.resolve('no answer came within a minute'), LONGEST_MS);
  const answered = (answer: unknown) => looked.resolve(lookSchema.parse(answer));
  const failed = (error: Error) => looked.resolve(error.message);
  const ended = () => looked.resolve('the look ended without an answer');
  thread.once('message', answered).once('error', failed).once('exit', ended);
  thread.postMessage({ playbook, targets });
  try {
    return await looked.promise;
  } finally {
    clearTimeout(late);
    thread.off('message', answered).off('error', failed).off('exit', ended);
  }
}

/** The environment of a playbook's function, as far as its reader asks for it; the keys that it signs records with are nobody's here. */
export function environmentOf(
  { stage, config }: Deployment,
  { AlertTopicArn = '', StateTableName = '' }: Readonly<Record<string, string>>,
  own: NodeJS.ProcessEnv = process.env,
): NodeJS.ProcessEnv {
  const { credentials, endpoint } = config;
  const region = AlertTopicArn.split(':')[3] ?? '';
  const given =
    credentials === undefined
      ? own
      : {
          ...Object.fromEntries(Object.entries(own).filter(([name]) => !/^AWS_(PROFILE|SESSION_TOKEN)$/.test(name))),
          ...{ AWS_ACCESS_KEY_ID: credentials.accessKeyId, AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey },
        };
  return {
    ...given,
    ...(endpoint === undefined ? {} : { AWS_ENDPOINT_URL: endpoint }),
    ...{ AWS_REGION: region, PREFIX: `riposte-${stage}-`, TABLE: StateTableName },
    ...{ RECORD_KEY: 'not here', OWN_ADDRESS_REGIONS: '', FORWARDED_IP_HEADER: '' },
  };
}
