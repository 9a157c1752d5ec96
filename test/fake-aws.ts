import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What AWS answers to a call: an error by its name, or undefined where it may be done. */
export type Judge = (request: IncomingMessage) => string | undefined;

/** What calls of the JSON protocols get, by what they are about: the end of their target, or `Invoke`. */
export type Answers = Readonly<Record<string, object>>;

const EMPTY = { Items: [], executions: [], MetricAlarms: [] };
const xml = (name: string, inner: string) =>
  `<${name}Response><${name}Result>${inner}</${name}Result></${name}Response>`;
const CALLER = xml('GetCallerIdentity', '<Arn>arn:aws:iam::111122223333:user/reader</Arn>');
/** The outputs of the one stack that is there. */
const OUTPUTS = {
  StateTableName: 'riposte-test-state',
  BlockIpMachineArn: 'arn:aws:states:eu-central-1:111122223333:stateMachine:riposte-test-block-ip',
};
const STACK = xml(
  'DescribeStacks',
  `<Stacks><member><Outputs>${Object.entries(OUTPUTS)
    .map(([name, value]) => `<member><OutputKey>${name}</OutputKey><OutputValue>${value}</OutputValue></member>`)
    .join('')}</Outputs></member></Stacks>`,
);

/** Something that speaks as AWS does, in the two ways that are needed here: the query protocol's XML and JSON. */
export async function awsThat(judge: Judge, answers: Answers = {}): Promise<Server> {
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const piece of request) body += String(piece);
    const error = judge(request);
    const isQuery = /(^|&)Action=/.test(body);
    if (error !== undefined) {
      const message = `${error} said by AWS`;
      response.writeHead(error.startsWith('AccessDenied') ? 403 : 400, { 'x-amzn-errortype': error });
      response.end(
        isQuery
          ? `<ErrorResponse><Error><Code>${error}</Code><Message>${message}</Message></Error></ErrorResponse>`
          : JSON.stringify({ __type: error, message }),
      );
    } else if (isQuery) response.end(body.includes('GetCallerIdentity') ? CALLER : STACK);
    else {
      const target = String(request.headers['x-amz-target'] ?? '')
        .split('.')
        .at(-1);
      const about = request.url?.endsWith('/invocations') === true ? 'Invoke' : (target ?? '');
      response.end(JSON.stringify(answers[about] ?? EMPTY));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  return server;
}

/** Where it listens. */
export function endpointOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
