import { beforeAll } from '@jest/globals';
import { quietHour } from './quiet-hour.ts';

// Each file of tests begins with a quiet hour.
beforeAll(quietHour);
