/** The names of the tags that most services answer as pairs. */
export function keysOf(tags: readonly { Key?: string | undefined }[] = []): string[] {
  return tags.flatMap(({ Key }) => Key ?? []);
}
