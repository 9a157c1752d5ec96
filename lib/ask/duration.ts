const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
] as const;

/** A duration in ms as people say it: 850 ms, 12 s, 3 min, 2.5 h. */
export function durationText(ms: number): string {
  for (const [unit, size] of UNITS)
    if (ms >= size * (unit === 's' ? 1 : 1.5)) {
      const value = ms / size;
      return `${value < 10 ? Number(value.toFixed(1)) : Math.round(value)} ${unit}`;
    }
  return `${Math.round(ms)} ms`;
}
