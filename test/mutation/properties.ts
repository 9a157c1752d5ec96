import fc from 'fast-check';

// A case that fails is enough to tell a mutant, the smallest one is not needed; and a mutant must not live or die by chance.
fc.configureGlobal({ endOnFailure: true, seed: 7 });
