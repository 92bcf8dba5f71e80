import type { ImageAnswer, Platform } from '../api/image-config.ts';
import type { ImageReference } from './reference.ts';

/** How an image is asked for. */
export interface ImageRequest {
  readonly platform: Platform;
  /** True when the image's account files are wanted too. */
  readonly accounts: boolean;
  readonly signal: AbortSignal;
  /** Is told who is asked now: `the registry ghcr.io`. */
  readonly asking?: (what: string) => void;
}

/** One place that may know an image's config. */
export interface ImageSource {
  /** For messages: `LinuxKit's cache at /home/ann/.linuxkit/cache`. */
  readonly name: string;
  /**
   * True where an image's account files cost a download, so that they are asked for only when they
   * are needed.
   */
  readonly remote?: boolean;
  /**
   * The answer, or undefined when the image is not here. Throws `ImageFault` when the place is
   * there but cannot be read or trusted.
   */
  lookup(reference: ImageReference, request: ImageRequest): Promise<ImageAnswer | undefined>;
}

/**
 * A place that may know the image failed: a blob with another digest, an unreadable file, a refused
 * log-in.
 */
export class ImageFault extends Error {
  override readonly name = 'ImageFault';
  /** Why, in plain words, as the end of a sentence. Never holds a password or a token. */
  readonly reason: string;
  /** The next thing to do, where one is known. */
  readonly help?: string;
  /** Platforms that the image is there for, where the one asked for is none of them. */
  readonly platforms?: readonly string[];
  /** True where the place took the question and then gave no answer for too long. */
  readonly hung: boolean;

  constructor(
    reason: string,
    more: {
      readonly help?: string;
      readonly platforms?: readonly string[];
      readonly hung?: boolean;
      readonly cause?: unknown;
    } = {},
  ) {
    super(reason, more.cause === undefined ? undefined : { cause: more.cause });
    this.reason = reason;
    this.hung = more.hung ?? false;
    if (more.help !== undefined) this.help = more.help;
    if (more.platforms !== undefined) this.platforms = more.platforms;
  }
}
