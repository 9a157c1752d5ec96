import { errorText } from '../../domain/errors.ts';
import { cleanText } from '../../domain/text/clean-text.ts';
import type { Lack } from '../../remediation/playbook.ts';
import type { Idle } from './ports.ts';

/** That a guard which is on again guards nothing: it is not back then, whatever the call that switched it on answered. */
export async function lackingGuard(label: string, look: () => Promise<Idle | undefined>): Promise<Lack | undefined> {
  try {
    const idle = await look();
    return idle === undefined ? undefined : lack(`${label} is on, but ${idle.says}`, idle.open);
  } catch (error) {
    return lack(
      `${label} is on, but whether it works could not be looked at (${cleanText(errorText(error), 200)})`,
      false,
    );
  }
}

function lack(says: string, open: boolean): Lack {
  return {
    open,
    says,
    next: ['Put right what keeps it from working: until then it sees, or keeps, nothing.'],
    action: 'Switched on, but not known to work: a person has to look.',
  };
}
