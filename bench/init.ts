import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { gzipSync } from 'node:zlib';
import { build, type Plugin } from 'esbuild';
import { ROOT, STATE_DIR } from '../local/paths.ts';
import { sampleEvent } from '../local/scenario.ts';
import { loadPlaybooks } from '../resources/playbook-registry.ts';
import { ms, percentile } from './stats.ts';

/** Functions by their files' names. The sample's client of a database is no part of riposte. */
const FUNCTIONS = readdirSync(`${ROOT}functions`, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && name !== 'sample-client.ts')
  .map((name) => name.replace(/\.ts$/, ''))
  .sort();

/**
 * Events that make a function set itself up (log, metrics, clients) and then have nothing to ask AWS; triage judges its one. Of the other
 * functions only the import is measured.
 */
const FIRST_EVENTS: Readonly<Record<string, unknown>> = {
  triage: sampleEvent('execution/session-opened-on-machine.benign'),
  dispatch: { Records: [] },
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
    [
      ...['TABLE', 'TOPIC_ARN', 'QUEUE_URL', 'DEAD_LETTER_URL', 'DISTRUSTED_URL', 'UNTOLD_URL'],
      ...['POLICY_PARAMETER', 'RECORD_KEY', 'APPROVAL_KEY', 'PREFIX', 'MACHINE_PREFIX'],
    ].map((name) => [name, 'x']),
  ),
  ...Object.fromEntries(
    ['ACCOUNT_NAMES', 'OTHER_ACCOUNTS', 'OWN_ROLES', 'DRILL_ROLE', 'DRILL_LOG_GROUP'].map((name) => [name, '']),
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

/**
 * Bundle sizes and set-up times of each function, beside a handler that imports only the same SDK clients. Times are the processor's, since
 * others may be at work on the machine; each ratio is one of two processes that ran one after the other.
 */
export async function measureInit(): Promise<void> {
  console.log(
    '\nSize (gzip) and import (processor time, p50) of each function, beside a handler that makes the same SDK clients, built alike (goal: at most 1.35)',
  );
  const folder = `${STATE_DIR}bench/`;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const plugins = require('../resources/esbuild-plugins.cjs') as Plugin[];
  for (const name of FUNCTIONS) {
    const file = (kind: string) => `${folder}${name.replace('/', '-')}${kind}.cjs`;
    const ours = await bundle(`${ROOT}functions/${name}.ts`, file(''), plugins);
    const clients = clientsAlone(ours.inputs, folder, name);
    const alone = await bundle(clients, file('-alone'), plugins);
    // The same handler as anybody would build it, with the SDK's whole chain of credential providers.
    const plain = await bundle(clients, file('-plain'), []);
    const [imported = [], alone50 = [], plain50 = []] = setUpTimes([ours.file, alone.file, plain.file], undefined);
    const event = FIRST_EVENTS[name];
    const first = event === undefined ? [] : (setUpTimes([ours.file], event)[0] ?? []);
    const ready = event === undefined ? '' : `; its first event handled after ${ms(percentile(first, 0.5))}`;
    const beside = (times: readonly number[]) =>
      percentile(
        imported.map((time, round) => time / (times[round] ?? Number.NaN)),
        0.5,
      ).toFixed(2);
    console.log(
      `  ${name.padEnd(32)} ${kb(ours.packed)} vs ${kb(alone.packed)}   ${ms(percentile(imported, 0.5))} vs ${ms(percentile(alone50, 0.5))}   ratio ${beside(alone50)}; ${beside(plain50)} of a plain build (${kb(plain.packed).trim()})${ready}`,
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

/**
 * Processor time, in milliseconds, that new processes take to be ready, the files taking turns: for the import and, where there is an event,
 * for handling it. An event may fail, as one that asks for nothing does; a function that cannot even be set up is a mistake of ours here.
 */
function setUpTimes(files: readonly string[], event: unknown): number[][] {
  const samples: number[][] = files.map(() => []);
  const call = `await m.handler(${JSON.stringify(event)}, { awsRequestId: 'first', invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:x' }).catch((e) => { if (e.name === 'ConfigurationError') throw e; });`;
  for (let round = 0; round < ROUNDS; round += 1) {
    files.forEach((file, index) => {
      const code = `(async () => { const before = process.cpuUsage(); const m = require(${JSON.stringify(file)}); ${event === undefined ? '' : call} const { user, system } = process.cpuUsage(before); console.log((user + system) / 1000); process.exit(0); })()`;
      const { stdout, stderr, status } = spawnSync(process.execPath, ['-e', code], {
        encoding: 'utf8',
        env: ENVIRONMENT,
      });
      if (status !== 0) throw new Error(`${file} cannot be set up: ${stderr}`);
      samples[index]?.push(Number(stdout.trim().split('\n').pop()));
    });
  }
  return samples;
}

function kb(bytes: number): string {
  return `${(bytes / 1000).toFixed(0).padStart(4)} KB`;
}
