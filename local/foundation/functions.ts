import { createRequire } from 'node:module';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { build } from 'esbuild';
import { zipSync } from 'fflate';
import type { Foundation } from '../../resources/foundation/made.ts';
import { foundationFunctions } from '../../resources/foundation/parts.ts';
import type { clientConfig } from '../access.ts';
import { ROOT } from '../paths.ts';

const load = createRequire(import.meta.url);

interface Declared {
  readonly name: string;
  readonly handler: string;
  readonly role: string;
  readonly timeout: number;
  readonly memorySize: number;
}

/** The foundation's functions as the Framework makes them of what is declared: bundled, uploaded, and under its logical ids. */
export async function functionResources(
  config: ReturnType<typeof clientConfig>,
  made: Foundation,
): Promise<Record<string, { Type: string; Properties: object }>> {
  // What the Framework is given, which reads it without types.
  const declared = Object.entries(foundationFunctions(made)) as [string, Declared][];
  if (declared.length === 0) return {};
  const s3 = new S3Client({ ...config, forcePathStyle: true });
  const Bucket = `${made.prefix}-code`;
  await s3.send(new CreateBucketCommand({ Bucket }));
  const resources = declared.map(async ([id, { name, handler, role, timeout, memorySize }]) => {
    const Key = `${id}.zip`;
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: await bundled(handler) }));
    const Properties = {
      ...{ FunctionName: name, Runtime: 'nodejs24.x', Handler: 'index.handler', Timeout: timeout },
      ...{ MemorySize: memorySize, Role: { 'Fn::GetAtt': [role, 'Arn'] }, Code: { S3Bucket: Bucket, S3Key: Key } },
    };
    return [`${id.charAt(0).toUpperCase()}${id.slice(1)}LambdaFunction`, { Type: 'AWS::Lambda::Function', Properties }];
  });
  return Object.fromEntries(await Promise.all(resources));
}

/** As the Framework bundles it, but without making it as small as can be. */
async function bundled(handler: string): Promise<Uint8Array> {
  const { plugins, exclude: _none, ...options } = load(`${ROOT}resources/esbuild.cjs`).options;
  const { outputFiles } = await build({
    ...options,
    plugins: load(`${ROOT}${plugins}`),
    entryPoints: [`${ROOT}${handler.replace(/\.handler$/, '.ts')}`],
    bundle: true,
    write: false,
    platform: 'node',
    logLevel: 'warning',
  });
  return zipSync({ 'index.js': outputFiles?.[0]?.contents ?? new Uint8Array() });
}
