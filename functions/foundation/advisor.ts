import * as z from 'zod/mini';
import { advisor, plainMail, supportClient } from '../../lib/aws/account/advisor.ts';
import { unusedCertificates } from '../../lib/aws/account/unused-certificates.ts';
import { certificateClient, topicClient } from '../../lib/aws/clients.ts';
import { InvalidInputError } from '../../lib/domain/errors.ts';
import { read } from '../../lib/domain/text/schema.ts';
import {
  type AdvisorPorts,
  ASKED,
  refreshChecks,
  tellOfCertificates,
  tellOwners,
} from '../../lib/foundation/advisor.ts';
import { calledAs } from '../../lib/runtime/called-as.ts';
import { readConfig, variable } from '../../lib/runtime/config.ts';
import { lambda, type Runtime } from '../../lib/runtime/handler.ts';

const environment = z.object({ OWNERS_TOPIC: variable, AWS_REGION: variable });
const asked = z.object({ what: z.enum(ASKED) });

/** By the clock: asks for Trusted Advisor's checks anew, or tells the owners what they say, or of certificates alone where no plan has Trusted Advisor. */
export const handler = lambda<unknown, AdvisorPorts, void>('advisor', makeTools, async (event, tools, context) => {
  const reading = read(asked, event);
  if (!reading.ok)
    throw new InvalidInputError(`Ask with {"what":"refresh"}, "tell" or "certificates": ${reading.problem}`);
  const { what } = reading.value;
  if (what === 'tell') return tellOwners(tools, calledAs(context).account);
  if (what === 'certificates') return tellOfCertificates(tools, calledAs(context).account);
  await refreshChecks(tools);
});

function makeTools({ log }: Runtime): AdvisorPorts {
  const { OWNERS_TOPIC, AWS_REGION } = readConfig(environment);
  // CloudFront takes certificates of us-east-1 only.
  const regions = [...new Set([AWS_REGION, 'us-east-1'])];
  const clients = new Map(regions.map((region) => [region, certificateClient(region)]));
  return {
    ...advisor(supportClient()),
    certificates: (now) => unusedCertificates(clients, now),
    publish: plainMail(topicClient(), OWNERS_TOPIC),
    log,
    now: () => new Date(),
  };
}
