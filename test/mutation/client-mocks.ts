import * as library from 'aws-sdk-client-mock';

/** What tests take from 'aws-sdk-client-mock' while mutants are tried. */
export * from 'aws-sdk-client-mock';

type Stubs = Map<object, PropertyDescriptor>;

/** The classes of clients that any test stood in for. */
const stoodIn = new Set<object>();
/** What stands in for them, by the file of tests. */
const byFile = new Map<string, Stubs>();
let current: string | undefined;

/** As the library's, and remembers which class it was: in one process the next file of tests would have its answers, too. */
export const mockClient: typeof library.mockClient = (client, options) => {
  if ('prototype' in client) stoodIn.add(client.prototype as object);
  return library.mockClient(client, options);
};

/** From now on what stands in for clients is what this file of tests put there: its own answers, or none. */
export function enter(file: string): void {
  if (file === current) return;
  if (current !== undefined) byFile.set(current, takeAway());
  current = file;
  for (const [client, stub] of byFile.get(file) ?? []) Object.defineProperty(client, 'send', stub);
}

/** Clients inherit `send`: what they have of their own is a test's. */
function takeAway(): Stubs {
  const taken: Stubs = new Map();
  for (const client of stoodIn) {
    const stub = Object.getOwnPropertyDescriptor(client, 'send');
    if (stub === undefined) continue;
    taken.set(client, stub);
    Reflect.deleteProperty(client, 'send');
  }
  return taken;
}
