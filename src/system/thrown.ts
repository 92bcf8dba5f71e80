/**
 * What was thrown, in words for a message. Never throws itself: the value may be anything, a proxy
 * or an object whose every property throws included.
 */
export const thrownText = (thrown: unknown): string => {
  try {
    if (thrown instanceof Error) {
      const { message, name } = thrown;
      return typeof message === 'string' && message !== '' ? message : String(name);
    }
    if (typeof thrown !== 'object' && typeof thrown !== 'function') return String(thrown);
    const { message } = (thrown ?? {}) as { message?: unknown };
    if (typeof message === 'string' && message !== '') return message;
    return thrown === null ? 'null' : 'an object that is no Error';
  } catch {
    return 'something that cannot be printed';
  }
};

/** The stack of what was thrown; empty where it has none that can be read. */
export const stackOf = (thrown: unknown): string => {
  try {
    const stack = thrown instanceof Error ? thrown.stack : undefined;
    return typeof stack === 'string' ? stack : '';
  } catch {
    return '';
  }
};
