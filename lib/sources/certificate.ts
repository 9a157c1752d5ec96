/** The certificate of ACM among what an event is about; undefined where it is about none, or about several. */
export function certificateIn(resources: readonly string[]): { certificate: string } | undefined {
  const [certificate, ...more] = resources.filter((one) =>
    /^arn:aws[\w-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[\w-]{1,64}$/.test(one),
  );
  return certificate === undefined || more.length > 0 ? undefined : { certificate };
}
