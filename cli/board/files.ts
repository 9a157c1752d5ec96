import { readFileSync } from 'node:fs';
import { minify } from '@swc/core';
import { build } from 'esbuild';
import type { Door } from '../../lib/board/routes.ts';
import { ROOT } from '../../local/paths.ts';
import { workflowGraph } from './graph.ts';

const PAGE = `${ROOT}cli/board/page/`;

/** The page's files by their path: nothing else is served. The script is bundled and the workflow laid out when the board starts. */
export async function pageFiles(): Promise<Door['files']> {
  const { outputFiles } = await build({
    entryPoints: [`${PAGE}main.tsx`],
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    logLevel: 'silent',
  });
  // A second minifier, as bundles of functions have it: resources/minify-bundle.cjs.
  const { code: script } = await minify(outputFiles[0]?.text ?? '', {
    compress: { toplevel: true, passes: 2, keep_fargs: true },
    mangle: { topLevel: true },
    module: true,
    ecma: 2022,
  });
  const file = (name: string) => readFileSync(`${PAGE}${name}`, 'utf8');
  return new Map([
    ['/', { type: 'text/html; charset=utf-8', text: file('index.html') }],
    ['/board.css', { type: 'text/css; charset=utf-8', text: file('board.css') }],
    ['/board.js', { type: 'text/javascript; charset=utf-8', text: script }],
    ['/icon.svg', { type: 'image/svg+xml', text: file('icon.svg') }],
    ['/graph.json', { type: 'application/json; charset=utf-8', text: JSON.stringify(workflowGraph()) }],
  ]);
}
