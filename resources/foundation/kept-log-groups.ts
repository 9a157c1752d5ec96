import type { Foundation } from './made.ts';

type Resources = Record<string, object>;

/** Log groups among resources, by logical id. Their names are texts: CloudWatch agents and WAF have to know them. */
export function groupsAmong(resources: Resources): ReadonlyMap<string, string> {
  const all = Object.entries(resources) as [string, { Type: string; Properties: { LogGroupName: string } }][];
  return new Map(
    all.flatMap(([id, { Type, Properties }]) =>
      Type === 'AWS::Logs::LogGroup' ? [[id, Properties.LogGroupName] as const] : [],
    ),
  );
}

/** The resources without the log groups that are there from before; what spoke of one by its id speaks of it by its name. */
export function withoutKeptGroups({ keptLogGroups }: Foundation, resources: Resources): Resources {
  const kept = [...groupsAmong(resources)].filter(([, name]) => keptLogGroups.includes(name));
  if (kept.length === 0) return resources;
  const ids = kept.map(([id]) => id);
  const left = Object.fromEntries(Object.entries(resources).filter(([id]) => !ids.includes(id)));
  const text = kept.reduce(
    (all, [id, name]) => all.replaceAll(`{"Ref":"${id}"}`, JSON.stringify(name)).replaceAll(`\${${id}}`, name),
    JSON.stringify(left),
  );
  // The same resources: only texts in them were put in place of references.
  return JSON.parse(text) as Resources;
}
