/** How long findings, and what belongs to them, are kept. */
export const RECORD_TTL_SECONDS = 400 * 86_400;
