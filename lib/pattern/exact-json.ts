/**
 * A number whose text says more than a double can hold (`12345678901234567890`). EventBridge compares such a number by its
 * text and refuses to order it.
 */
export class LongNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Whether a value of parsed JSON is an object, and neither an array nor a number that is kept as text. */
export function isObject(value: unknown): value is object {
  return value !== null && typeof value === 'object' && !Array.isArray(value) && !(value instanceof LongNumber);
}

/** Parses JSON and keeps the numbers a double cannot hold as LongNumber; throws SyntaxError. */
export function parseExactJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  // Shorter runs of digits always fit, and reading exactly takes several times as long as a plain parse.
  return /\d[\d.]{15}|\d[eE]/.test(text) ? readExactly(text) : value;
}

/** An array or object that is being read; of an object also the key whose value comes next. */
interface Open {
  readonly container: unknown[] | object;
  key: string | undefined;
}

const NUMBER = /[-+.\dEe]+/y;

/** Reads a text that is known to be JSON, with a stack of its own: a reviver goes down by recursion, and not far. */
function readExactly(text: string): unknown {
  const root: unknown[] = [];
  const open: Open[] = [{ container: root, key: undefined }];
  let index = 0;
  while (index < text.length) {
    const character = text[index] ?? '';
    const inner = open.at(-1) as Open;
    if (character === '{' || character === '[') {
      const container = character === '{' ? {} : [];
      put(inner, container);
      open.push({ container, key: undefined });
      index += 1;
    } else if (character === '}' || character === ']') {
      open.pop();
      index += 1;
    } else if (character === '"') {
      const end = endOfText(text, index);
      put(inner, JSON.parse(text.slice(index, end)));
      index = end;
    } else if (character === 't' || character === 'f' || character === 'n') {
      put(inner, character === 'n' ? null : character === 't');
      index += character === 'f' ? 5 : 4;
    } else if (character === '-' || (character >= '0' && character <= '9')) {
      NUMBER.lastIndex = index;
      const source = NUMBER.exec(text)?.[0] ?? '';
      put(inner, holds(Number(source), source) ? Number(source) : new LongNumber(source));
      index += source.length;
    } else index += 1;
  }
  return root[0];
}

/** Puts a value into the innermost array or object; a text in an object that waits for a key is the key. */
function put(open: Open, value: unknown): void {
  const { container, key } = open;
  if (Array.isArray(container)) container.push(value);
  else if (key === undefined) open.key = value as string;
  else {
    // Plain assignment of "__proto__" would set the prototype.
    Object.defineProperty(container, key, { value, enumerable: true, configurable: true, writable: true });
    open.key = undefined;
  }
}

/** The place after the quote that ends the text which starts at a place. */
function endOfText(text: string, start: number): number {
  let end = start;
  for (let escaped = true; escaped; ) {
    end = text.indexOf('"', end + 1);
    let before = end - 1;
    while (text[before] === '\\') before -= 1;
    escaped = (end - 1 - before) % 2 === 1;
  }
  return end + 1;
}

function holds(value: number, source: string): boolean {
  return Number.isFinite(value) && decimal(String(value)) === decimal(source);
}

/** A decimal number without its notation: `1.50e3` and `1500` are the same. */
function decimal(text: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  const significant = digits.slice(0, lengthWithoutZeros(digits));
  if (significant === '') return '0';
  return `${sign}${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`;
}

/** Where the zeros at the end begin; an expression that ends in `0+$` would look for the end from each zero. */
function lengthWithoutZeros(digits: string): number {
  let length = digits.length;
  while (length > 0 && digits[length - 1] === '0') length -= 1;
  return length;
}
