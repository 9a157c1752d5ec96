import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { ROOT } from '../../local/paths.ts';

const pages = [
  'README.md',
  ...readdirSync(`${ROOT}docs`, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

/** What of a page is for people: what stands in a block is code. */
const proseOf = (page: string) => readFileSync(`${ROOT}${page}`, 'utf8').replace(/^```[\s\S]*?^```/gm, '');

/** How GitHub names a heading in an address. */
const anchorOf = (heading: string) =>
  heading
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_ -]/gu, '')
    .replaceAll(' ', '-');

const anchors = new Map(
  pages.map((page) => [page, [...proseOf(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => anchorOf(heading))]),
);

/** The pages of the project that a page links to, each with the heading that is meant; a folder stands for its pages. */
function linksOf(page: string): { page: string; anchor: string; written: string }[] {
  const written = [...proseOf(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
  return written
    .filter((link) => !link.startsWith('http'))
    .flatMap((link) => {
      const [file = '', anchor = ''] = link.split('#');
      const target = file === '' ? page : join(dirname(page), file);
      const under = pages.filter((one) => one.startsWith(`${target}/`));
      return [target, ...under].map((one) => ({ page: one, anchor, written: link }));
    });
}

test.each(pages)('%s links to headings that are there', (page) => {
  const broken = linksOf(page).filter(
    ({ page: target, anchor }) => anchor !== '' && anchors.has(target) && !anchors.get(target)?.includes(anchor),
  );

  expect(broken.map(({ written }) => written)).toEqual([]);
});

test('every page can be come to from the README, by links alone', () => {
  const seen = new Set(['README.md']);
  for (const page of seen) for (const link of linksOf(page)) if (anchors.has(link.page)) seen.add(link.page);

  expect(pages.filter((page) => !seen.has(page))).toEqual([]);
});
