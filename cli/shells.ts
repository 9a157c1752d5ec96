/** The shells that can complete commands. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;
