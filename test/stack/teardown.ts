/** Ends the tests' emulator and every function it runs. */
export default async function closeTestStack(): Promise<void> {
  await globalThis.stopTestStack?.();
}
