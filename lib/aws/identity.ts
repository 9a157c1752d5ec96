import { GetCallerIdentityCommand, STSClient, type STSClientConfig } from '@aws-sdk/client-sts';

/** A call of sts:GetCallerIdentity, signed and not sent: whoever sends it learns from AWS who signed it, and can do nothing else with it. */
export type Proof = Readonly<Record<string, string>>;

/** What the proof is for: a signature for one answer is none for another. */
const BINDING = 'x-riposte-answer';

/** The headers of such a call; the host is that of whoever sends it. Source: IAM user guide, "Signature Version 4". */
const SIGNED = /^(authorization|x-amz-[a-z0-9-]+|amz-sdk-[a-z-]+|content-type|content-length|x-riposte-answer)$/;

interface Message {
  headers: Record<string, string>;
}

/** Proves who somebody is, for one purpose: signs, with their own credentials, what only AWS can tell them by. */
export async function proveIdentity(purpose: string, config: STSClientConfig): Promise<Proof> {
  const client = new STSClient(config);
  let signed: Record<string, string> = {};
  client.middlewareStack.add(
    (next) => (args) => {
      (args.request as Message).headers[BINDING] = purpose;
      return next(args);
    },
    { step: 'build', name: 'bindToPurpose' },
  );
  client.middlewareStack.add(
    () => async (args) => {
      signed = (args.request as Message).headers;
      return { response: {}, output: { $metadata: {} } };
    },
    { step: 'finalizeRequest', priority: 'low', name: 'keepInsteadOfSending' },
  );
  await client.send(new GetCallerIdentityCommand({}));
  return Object.fromEntries(
    Object.entries(signed).flatMap(([name, value]) =>
      SIGNED.test(name.toLowerCase()) ? [[name.toLowerCase(), value]] : [],
    ),
  );
}

/**
 * The ARN of whoever signed a proof for this purpose, as AWS tells it; undefined where the proof is for another purpose. Throws where
 * AWS refuses it. It is sent to AWS's own address, whatever the proof says.
 */
export async function provedIdentity(
  proof: Proof,
  purpose: string,
  config: STSClientConfig = {},
): Promise<string | undefined> {
  if (Object.keys(proof).some((name) => !SIGNED.test(name)) || proof[BINDING] !== purpose) return undefined;
  const names = /SignedHeaders=([a-z0-9;-]+)/.exec(proof.authorization ?? '')?.[1]?.split(';') ?? [];
  if (!names.includes(BINDING) || !names.includes('host')) return undefined;
  const client = new STSClient({ ...config, maxAttempts: 2 });
  client.middlewareStack.add(
    (next) => (args) => {
      const message = args.request as Message;
      const own = Object.entries(message.headers).filter(([name]) => !SIGNED.test(name.toLowerCase()));
      message.headers = { ...Object.fromEntries(own), ...proof };
      return next(args);
    },
    { step: 'finalizeRequest', priority: 'low', name: 'signedByAnother' },
  );
  return (await client.send(new GetCallerIdentityCommand({}))).Arn;
}
