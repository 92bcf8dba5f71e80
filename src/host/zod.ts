import en from 'zod/v4/locales/en.js';
import * as mini from 'zod/mini';

// zod/mini has no words of its own.
mini.config(en());

/** zod/mini with English messages. */
export const z = mini;
