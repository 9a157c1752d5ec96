import * as z from 'zod/mini';
import { SECRET } from './secret-reference.ts';

/** A secret with the key of another system; none where it is not asked for. */
const secret = z.union([
  z.literal(''),
  z
    .string()
    .check(z.regex(SECRET, 'must be the ARN of a secret (arn:aws:secretsmanager:…:secret:…), or that with :field')),
]);

/** A part that is deployed, or is not. */
export const onOrOff = z.pipe(z.transform(String), z.enum(['on', 'off']));

/** Datadog's sites. Source: Datadog API reference, "Send logs". */
const SITES = [
  ...['datadoghq.com', 'us3.datadoghq.com', 'us5.datadoghq.com', 'datadoghq.eu', 'ap1.datadoghq.com'],
  ...['ap2.datadoghq.com', 'uk1.datadoghq.com', 'ddog-gov.com', 'us2.ddog-gov.com'],
];

/** The deployment parameters that ask for other systems, as they are checked. */
export const channelParameters = {
  pagerDutySecret: secret,
  pagerDutyRegion: z.enum(['us', 'eu']),
  securityHub: onOrOff,
  ocsfEvents: onOrOff,
  chatAlerts: onOrOff,
  orderedAlerts: onOrOff,
  splunkUrl: z.union([
    z.literal(''),
    z
      .string()
      .check(z.regex(/^https:\/\/[a-z0-9-]+(\.[a-z0-9-]+)+(:\d{1,5})?$/, 'must be https://host or https://host:port')),
  ]),
  splunkSecret: secret,
  datadogSecret: secret,
  datadogSite: z.string().check(z.refine((site) => SITES.includes(site), `must be one of ${SITES.join(', ')}`)),
  forwardMinLevel: z.coerce.number().check(z.int(), z.gte(0), z.lte(4)),
};

/** What they are where nobody asks for anything. */
export const NO_CHANNELS = {
  pagerDutySecret: '',
  pagerDutyRegion: 'us',
  securityHub: 'off',
  ocsfEvents: 'off',
  chatAlerts: 'off',
  orderedAlerts: 'off',
  splunkUrl: '',
  splunkSecret: '',
  datadogSecret: '',
  datadogSite: 'datadoghq.com',
  forwardMinLevel: 1,
} as const;
