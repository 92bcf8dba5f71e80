import { ProgramFault, runProgram as run } from '../system/run-program.ts';
import type { ProgramLimits, ProgramResult } from '../system/run-program.ts';
import { ImageFault } from './image-source.ts';

/**
 * Runs a program that is asked about images. Throws `ImageFault` when it cannot start, takes too
 * long or writes too much.
 */
export const runProgram = async (
  command: readonly string[],
  input: string,
  limits: ProgramLimits,
): Promise<ProgramResult> => {
  try {
    return await run(command, input, limits);
  } catch (error) {
    if (!(error instanceof ProgramFault)) throw error;
    throw new ImageFault(error.message, { cause: error, hung: error.hung });
  }
};
