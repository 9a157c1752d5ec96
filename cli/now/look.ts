import { Worker } from 'node:worker_threads';
import * as z from 'zod/mini';
import { type Deployment, outputsOf } from '../../lib/aws/by-hand.ts';
import type { Applied } from '../../lib/domain/change-ports.ts';
import type { Now } from '../../lib/domain/now.ts';
import { nowOf, unknownNow } from '../../lib/domain/standing-now.ts';

const lookSchema = z.array(
  z.union([
    z.object({ label: z.string(), now: z.json(), partly: z.boolean() }),
    z.object({ label: z.string(), unknown: z.string() }),
  ]),
);

/** How a target is now, and whether only parts of the change are still there; or why that is not known. */
export type Look = z.infer<typeof lookSchema>[number];

/** So long a look may take, ms: whoever asks waits for it. */
const LONGEST_MS = 60_000;

/** Looks how the targets of a change stand to it now, in words. */
export async function lookingNow(deployment: Deployment): Promise<(change: Applied) => Promise<Now[]>> {
  const env = environmentOf(deployment, await outputsOf(deployment));
  return async (change) => {
    const looks = await lookNow(change, env);
    return change.targets.map((target, index) => {
      const look = looks[index] ?? { label: target.label, unknown: 'it was not looked at' };
      return 'unknown' in look ? unknownNow(target.label, look.unknown) : nowOf(target, look.now, look.partly);
    });
  };
}

/**
 * Reads how the targets of a change are now, with a person's own credentials, by the reader of the playbook that made it. The reader finds its clients by the
 * environment, as in Lambda: so it runs in a thread with one of its own. Whatever fails is said, and nothing is changed.
 */
async function lookNow(change: Applied, env: NodeJS.ProcessEnv): Promise<Look[]> {
  const workerData = { playbook: change.playbook, targets: change.targets };
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { env, workerData });
  const unknown = (why: string) => change.targets.map(({ label }) => ({ label, unknown: why }));
  const looked = Promise.withResolvers<Look[]>();
  const late = setTimeout(() => looked.resolve(unknown('no answer came within a minute')), LONGEST_MS);
  worker.once('message', (answer: unknown) => looked.resolve(lookSchema.parse(answer)));
  worker.once('error', (error: Error) => looked.resolve(unknown(error.message)));
  worker.once('exit', () => looked.resolve(unknown('the look ended without an answer')));
  try {
    return await looked.promise;
  } finally {
    clearTimeout(late);
    await worker.terminate();
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
