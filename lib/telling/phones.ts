import { severityLevel } from '../domain/finding/severity.ts';
import type { LoadedPolicy } from '../domain/policy/policy.ts';
import type { LoadPolicy, PublishAlert } from '../domain/ports.ts';

/** From which level on (0 to 4) phones are told: as the policy says; where it says nothing, or cannot be read, as the deployment does. */
export function phonesFrom(loaded: LoadedPolicy, level: number): number {
  const from = loaded.ok ? loaded.policy.smsFrom : undefined;
  return from === undefined ? level : severityLevel(from);
}

/** Publishes with a word for subscriptions of phones, the attribute `phone`. What comes without it goes by the deployment's level. */
export function forPhones(publish: PublishAlert, loadPolicy: LoadPolicy, level: number): PublishAlert {
  return async (message) => {
    const { attributes } = message;
    const loud = Number(attributes.severityLevel?.value) >= phonesFrom(await loadPolicy(), level);
    await publish({ ...message, attributes: { ...attributes, phone: { type: 'String', value: loud ? 'yes' : 'no' } } });
  };
}
