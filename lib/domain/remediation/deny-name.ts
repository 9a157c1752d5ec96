/** What the names of the policies begin with by which riposte denies something to whoever is contained; the execution's name follows. */
export const DENY_NAME = 'deny-by-riposte-';
