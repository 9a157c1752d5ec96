/** How far apart the calls of one intrusion lie, ms, mostly: what whoever is answered did within it is no word of the owner's. */
export const ONE_INTRUSION_MS = 86_400_000;
