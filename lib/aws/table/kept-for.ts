/** How long findings, and what belongs to them, are kept. */
export const RECORD_TTL_SECONDS = 400 * 86_400;

/** So long after a time, as the table's TTL has it. */
export const ttlAfter = (time: Date, seconds: number = RECORD_TTL_SECONDS) => ({
  N: String(Math.floor(time.getTime() / 1000) + seconds),
});
