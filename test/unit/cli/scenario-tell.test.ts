import { beforeEach, expect, test } from '@jest/globals';
import { inFull, inOneLine, type Teller } from '../../../cli/scenario/tell.ts';

let said: string[];
const say = (line: string) => void said.push(line);
// biome-ignore lint/suspicious/noControlCharactersInRegex: what colours are made of
const plain = () => said.map((line) => line.replace(/\u001b\[\d+m/g, ''));

beforeEach(() => {
  said = [];
});

function tell(teller: Teller): void {
  teller.begins('Somebody stops CloudTrail');
  teller.seen({ name: 'finding' }, 400, ['critical', 'id 1']);
  teller.seen({ name: 'SMS', brief: () => ({ words: 'SMS' }) }, 850, ['to +41', 'the text']);
  teller.seen({ name: 'policy', brief: ([words = '']) => ({ words, timed: false }) }, 900, ['nothing is changed']);
  teller.ends();
}

test('a story is one line: when people were told, and what was done', () => {
  tell(inOneLine(say));

  expect(plain()).toEqual(['  ✔ Somebody stops CloudTrail              SMS after 0.8 s, nothing is changed']);
});

test('of a story of which something did not happen the line says what, and the next one is of its own', () => {
  const teller = inOneLine(say);
  teller.begins('One');
  teller.missing('SMS', 'not seen within 30 s');
  teller.ends();

  tell(teller);

  expect(plain()).toEqual([
    '  ✘ One                                    SMS did not happen: not seen within 30 s',
    '  ✔ Somebody stops CloudTrail              SMS after 0.8 s, nothing is changed',
  ]);
});

test('in full each step stands with its time and all its lines', () => {
  tell(inFull(say));

  expect(plain()).toEqual([
    '\nSomebody stops CloudTrail',
    '    400 ms  finding          critical',
    '                             id 1',
    '    850 ms  SMS              to +41',
    '                             the text',
    '    900 ms  policy           nothing is changed',
  ]);
});
