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
  // Shorter runs of digits always fit, and a reviver is several times slower than a plain parse.
  if (!/\d[\d.]{15}|\d[eE]/.test(text)) return JSON.parse(text);
  return JSON.parse(text, (_key: string, value: unknown, context?: { readonly source?: string }) =>
    typeof value === 'number' && context?.source !== undefined && !holds(value, context.source)
      ? new LongNumber(context.source)
      : value,
  );
}

function holds(value: number, source: string): boolean {
  return Number.isFinite(value) && decimal(String(value)) === decimal(source);
}

/** A decimal number without its notation: `1.50e3` and `1500` are the same. */
function decimal(text: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return '0';
  return `${sign}${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`;
}
