import { valueKind } from '../../lib/rotation/value.ts';
import { rotationFunction } from '../../lib/runtime/rotation.ts';

/** Rotation function for a text that no server has to be told of: signing keys, shared tokens. */
export const handler = rotationFunction('rotate-value', valueKind);
