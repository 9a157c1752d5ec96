/** What stands in the template for a playbook: `some-thing` → `SomeThing`. */
export function logicalId(id: string): string {
  return id
    .split('-')
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('');
}
