/**
 * Does work for the first caller and shares what came of it; work that an abort ended is done again
 * for the next.
 */
export const once = <T>(
  work: (signal: AbortSignal) => Promise<T>,
): ((signal: AbortSignal) => Promise<T>) => {
  let done: Promise<T> | undefined;
  return async (signal) => {
    done ??= work(signal);
    try {
      return await done;
    } catch (error) {
      if (signal.aborted) done = undefined;
      throw error;
    }
  };
};
