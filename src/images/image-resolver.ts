import type { ImageAnswer, Platform } from '../api/image-config.ts';
import type { ImageRequest, ImageSource } from './image-source.ts';
import { ImageFault } from './image-source.ts';
import type { ImageReference } from './reference.ts';
import { canonical } from './reference.ts';

/** A source that failed while it was asked. */
interface SourceFault {
  /** Name of the source. */
  readonly source: string;
  /** Who of it was asked at last: `the registry ghcr.io`. */
  readonly asked: string;
  readonly fault: ImageFault;
}

/** What asking all sources gave. */
export interface ImageResolution {
  /** The first answer, undefined when no source knows the image. */
  readonly answer?: ImageAnswer;
  /** Names of the sources that were asked and do not have the image, in order. */
  readonly asked: readonly string[];
  /** Sources that failed before an answer was found, in order. */
  readonly faults: readonly SourceFault[];
  /** True where a lock file is in use and does not list the image. */
  readonly unlisted?: boolean;
}

/**
 * How an image is asked for; `accounts: 'local'` takes account files along wherever they need no
 * download.
 */
interface ResolverRequest extends Omit<ImageRequest, 'accounts'> {
  readonly accounts: boolean | 'local';
}

/** Asks for image configs. */
export interface ImageResolver {
  /** Never rejects for an image or a source; rejects with the signal's reason when aborted. */
  resolve(reference: ImageReference, request: ResolverRequest): Promise<ImageResolution>;
}

const keyOf = (
  reference: ImageReference,
  { os, architecture, variant = '' }: Platform,
  accounts: ResolverRequest['accounts'],
): string => [canonical(reference), os, architecture, variant, accounts].join('\n');

const faultOf = (error: unknown): ImageFault =>
  error instanceof ImageFault
    ? error
    : new ImageFault(error instanceof Error ? error.message : String(error), { cause: error });

const ask = async (
  sources: readonly ImageSource[],
  reference: ImageReference,
  request: ResolverRequest,
): Promise<ImageResolution> => {
  const asked: string[] = [];
  const faults: SourceFault[] = [];
  for (const source of sources) {
    request.signal.throwIfAborted();
    let last = source.name;
    const asking = (what: string): void => {
      last = what;
      request.asking?.(what);
    };
    asking(source.name);
    try {
      const accounts = request.accounts === 'local' ? source.remote !== true : request.accounts;
      const answer = await source.lookup(reference, { ...request, accounts, asking });
      if (answer !== undefined) return { answer, asked, faults };
      asked.push(source.name);
    } catch (error) {
      request.signal.throwIfAborted();
      faults.push({ source: source.name, asked: last, fault: faultOf(error) });
    }
  }
  return { asked, faults };
};

/**
 * Asks an ordered list of sources, one after the other; the first answer wins and is kept for the
 * run, so that each image is asked for once however many containers name it. A source that fails is
 * noted and the next one is asked.
 */
export const createImageResolver = (sources: readonly ImageSource[]): ImageResolver => {
  const asks = new Map<string, Promise<ImageResolution>>();
  return {
    resolve(reference, request) {
      const { platform, accounts } = request;
      const withAccounts = asks.get(keyOf(reference, platform, true));
      const key = keyOf(reference, platform, accounts);
      const known = withAccounts ?? asks.get(key);
      if (known !== undefined) return known;
      const pending = ask(sources, reference, request);
      asks.set(key, pending);
      // An aborted ask says nothing about the image.
      pending.catch(() => asks.delete(key));
      return pending;
    },
  };
};
