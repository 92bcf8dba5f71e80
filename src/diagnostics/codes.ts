import type { Code } from './code.ts';
import { check } from './codes/check.ts';
import { config } from './codes/config.ts';
import { fault } from './codes/plugin-fault.ts';
import { input } from './codes/input.ts';
import { kubernetes } from './codes/kubernetes.ts';
import { machine } from './codes/machine.ts';
import { resolve } from './codes/resolve.ts';
import { walk } from './codes/walk.ts';

/**
 * Every code of the core. Ranges: 100-109 reading, 110-199 the Kubernetes API's rules, 2xx
 * resolving, 3xx walking, 4xx checking, 5xx configuration and command line, 6xx building
 * and running the machine, 9xx faults. A code is
 * never reused.
 */
export const codes = {
  ...input,
  ...kubernetes,
  ...resolve,
  ...walk,
  ...check,
  ...config,
  ...machine,
  ...fault,
};

export type CoreCode = keyof typeof codes;

/** What a reporter of the code must pass to its formatter. */
export type ArgsOf<C extends CoreCode> = (typeof codes)[C] extends Code<infer A> ? A : never;
