import * as z from 'zod/mini';

/** A country as CloudFront and WAF write it. */
export const countrySchema = z
  .string()
  .check(z.regex(/^[A-Z]{2}$/, 'must be codes of countries of two letters (ISO 3166-1)'));
