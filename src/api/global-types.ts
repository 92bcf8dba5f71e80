/**
 * Types of Node and browsers that the doors name, for projects that have neither's: whoever writes a
 * plugin needs no `@types/node`.
 */

/** `AbortSignal`, with what every version of it has where the project does not know the type. */
export type Signal = typeof globalThis extends { AbortSignal: { prototype: infer Known } }
  ? Known
  : {
      readonly aborted: boolean;
      readonly reason: unknown;
      throwIfAborted(): void;
      addEventListener(type: 'abort', listener: () => void): void;
      removeEventListener(type: 'abort', listener: () => void): void;
    };

declare global {
  /** Named by the types of zod; those of Node and of browsers add what it has. */
  interface URL {}
}
