import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { gzipSync } from 'node:zlib';
import { build, type Plugin } from 'esbuild';
import { ROOT, STATE_DIR } from '../local/paths.ts';
import { sampleEvent } from '../local/scenario.ts';
import { loadPlaybooks } from '../resources/playbook-registry.ts';
import { ms, percentile } from './stats.ts';

/**
 * Each function with an event that makes it set itself up (logger, metrics, clients) and then has nothing to ask AWS.
 * The writer of the IP sets has no such event: of it only the import is timed.
 */
const FUNCTIONS: Readonly<Record<string, unknown>> = {
  triage: { ...sampleEvent('execution/session-opened-on-machine.benign') },
  dispatch: { Records: [] },
  'write-ip-sets': undefined,
  ...Object.fromEntries((await loadPlaybooks()).map(({ id }) => [`playbooks/${id}`, { verb: 'none' }])),
  report: { outcome: 'none' },
};

const SET = 'name|11111111-2222-4333-8444-555555555555|REGIONAL';
const ENVIRONMENT = {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  NODE_NO_WARNINGS: '1',
  LOG_LEVEL: 'SILENT',
  ...Object.fromEntries(
    ['TABLE', 'TOPIC_ARN', 'QUEUE_URL', 'DEAD_LETTER_URL', 'POLICY_PARAMETER', 'RECORD_KEY', 'PREFIX'].map((name) => [
      name,
      'x',
    ]),
  ),
  ADDRESS_PLAYBOOKS: '{}',
  OWN_ADDRESS_REGIONS: '',
  OWN_FUNCTIONS: 'x',
  STAGE: 'x',
  IP_SETS_V4: SET,
  IP_SETS_V6: SET,
  WEB_ACLS: '',
  FORWARDED_IP_HEADER: '',
};
const ROUNDS = 21;
const require = createRequire(import.meta.url);
const minifyBundle = require('../resources/minify-bundle.cjs') as (code: string) => Promise<string>;

interface Bundle {
  readonly file: string;
  readonly packed: number;
}

/** Bundle sizes and set-up times of each function, beside a handler that imports only the same SDK clients. */
export async function measureInit(): Promise<void> {
  console.log(
    '\nSize (gzip) and import time (p50) of each function, beside a handler that makes the same SDK clients, built alike',
  );
  const folder = `${STATE_DIR}bench/`;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const plugins = require('../resources/esbuild-plugins.cjs') as Plugin[];
  for (const [name, event] of Object.entries(FUNCTIONS)) {
    const entry = `${ROOT}functions/${name}.ts`;
    const ours = await bundle(entry, `${folder}${name.replace('/', '-')}.cjs`, plugins);
    const alone = await bundle(
      clientsAlone(ours.inputs, folder, name),
      `${folder}${name.replace('/', '-')}-alone.cjs`,
      plugins,
    );
    // The same handler as anybody would build it, with the SDK's whole chain of credential providers.
    const plain = await bundle(
      clientsAlone(ours.inputs, folder, name),
      `${folder}${name.replace('/', '-')}-plain.cjs`,
      [],
    );
    const [imported = [], alone50 = [], plain50 = []] = setUpTimes([ours.file, alone.file, plain.file], undefined);
    const ready =
      event === undefined
        ? ''
        : `; ready for its first call ${ms(percentile(setUpTimes([ours.file], event)[0] ?? [], 0.5))}`;
    const beside = (times: readonly number[]) => (percentile(imported, 0.5) / percentile(times, 0.5)).toFixed(2);
    console.log(
      `  ${name.padEnd(24)} ${kb(ours.packed)} vs ${kb(alone.packed)}   ${ms(percentile(imported, 0.5))} vs ${ms(percentile(alone50, 0.5))}   ratio ${beside(alone50)}; ${beside(plain50)} of a plain build (${kb(plain.packed).trim()}; goal: at most 1.3)${ready}`,
    );
  }
}

async function bundle(entry: string, outfile: string, plugins: Plugin[]): Promise<Bundle & { inputs: string[] }> {
  const { metafile } = await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    plugins,
    metafile: true,
    logLevel: 'error',
    absWorkingDir: ROOT,
  });
  // As it is deployed: a second minifier has gone over it.
  writeFileSync(outfile, await minifyBundle(readFileSync(outfile, 'utf8')));
  const inputs = Object.values(metafile.outputs).flatMap((output) =>
    Object.entries(output.inputs).flatMap(([name, { bytesInOutput }]) => (bytesInOutput > 0 ? [name] : [])),
  );
  return { file: outfile, packed: gzipSync(readFileSync(outfile), { level: 9 }).length, inputs };
}

/** A handler that makes the clients the function's bundle contains, and sends one command with each; nothing else. */
function clientsAlone(inputs: readonly string[], folder: string, name: string): string {
  const packages = [
    ...new Set(inputs.flatMap((input) => /node_modules\/(@aws-sdk\/client-[a-z0-9-]+)\//.exec(input)?.[1] ?? [])),
  ];
  const lines = packages.map((pkg, index) => {
    const module = require(pkg) as Record<string, unknown>;
    const client = Object.keys(module).find((key) => /^[A-Z]\w*Client$/.test(key) && key !== '__Client') ?? '';
    const commands = [
      ...new Set(
        inputs.flatMap((input) =>
          input.includes(`${pkg}/`) ? (/commands\/(\w+Command)\.js$/.exec(input)?.[1] ?? []) : [],
        ),
      ),
    ];
    const imports = [client, ...commands].map((key) => `${key} as ${key}${index}`).join(', ');
    return `import { ${imports} } from '${pkg}';\nexport const used${index} = [new ${client}${index}({ region: 'us-east-1' }), ${commands.map((key) => `${key}${index}`).join(', ')}];`;
  });
  const file = `${folder}${name.replace('/', '-')}-alone.ts`;
  writeFileSync(file, lines.join('\n'));
  return file;
}

/** Times from nothing to ready in new processes, the files taking turns: the import and, where there is an event, the first call. */
function setUpTimes(files: readonly string[], event: unknown): number[][] {
  const samples: number[][] = files.map(() => []);
  const call =
    event === undefined
      ? ''
      : `if (m.handler) await m.handler(${JSON.stringify(event)}, {invokedFunctionArn: 'arn:aws:lambda:us-east-1:1:function:x'}).catch(() => {});`;
  for (let round = 0; round < ROUNDS; round += 1) {
    files.forEach((file, index) => {
      const code = `(async () => { const s = process.hrtime.bigint(); const m = require(${JSON.stringify(file)}); ${call} console.error(Number(process.hrtime.bigint() - s) / 1e6); process.exit(0); })()`;
      const { stderr } = spawnSync(process.execPath, ['-e', code], { encoding: 'utf8', env: ENVIRONMENT });
      samples[index]?.push(Number(stderr.trim().split('\n').pop()));
    });
  }
  return samples;
}

function kb(bytes: number): string {
  return `${(bytes / 1000).toFixed(0).padStart(4)} KB`;
}
