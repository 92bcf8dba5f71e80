import type { ImageConfig, Platform } from './image-config.ts';
import type { ImageReference } from './reference.ts';

/** Text of the image's account files; a member is undefined when the image has no such file. */
export interface ImageAccounts {
  /** `/etc/passwd`. */
  readonly passwd?: string;
  /** `/etc/group`. */
  readonly group?: string;
}

/** What a source knows about one image. */
export interface ImageAnswer {
  readonly config: ImageConfig;
  /** Digest that pins the image, `sha256:...`: of the index where the image has one, else of the manifest. Undefined where the source cannot know it. */
  readonly digest?: string;
  /** For messages: `LinuxKit's cache at /home/ann/.linuxkit/cache`. */
  readonly source: string;
  /** Present only where they were asked for and the source can read the image's files. */
  readonly accounts?: ImageAccounts;
}

/** How an image is asked for. */
export interface ImageRequest {
  readonly platform: Platform;
  /** True when the image's account files are wanted too. */
  readonly accounts: boolean;
  readonly signal: AbortSignal;
}

/** One place that may know an image's config. */
export interface ImageSource {
  /** For messages: `LinuxKit's cache at /home/ann/.linuxkit/cache`. */
  readonly name: string;
  /** The answer, or undefined when the image is not here. Throws `ImageFault` when the place is there but cannot be read or trusted. */
  lookup(reference: ImageReference, request: ImageRequest): Promise<ImageAnswer | undefined>;
}

/** A place that may know the image failed: a blob with another digest, an unreadable file, a refused log-in. */
export class ImageFault extends Error {
  override readonly name = 'ImageFault';
  /** Why, in plain words, as the end of a sentence. Never holds a password or a token. */
  readonly reason: string;
  /** The next thing to do, where one is known. */
  readonly help?: string;

  constructor(reason: string, more: { readonly help?: string; readonly cause?: unknown } = {}) {
    super(reason, more.cause === undefined ? undefined : { cause: more.cause });
    this.reason = reason;
    if (more.help !== undefined) this.help = more.help;
  }
}
