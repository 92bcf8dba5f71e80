import { runCases } from 'p2lk/testing';
import { test } from 'vitest';

runCases(new URL('cases', import.meta.url), { test });
