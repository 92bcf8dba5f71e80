import type { Resolved } from '../api/reference.ts';
import type { ImageAnswer } from '../api/image-config.ts';
import type { ImageResolution, ImageResolver } from './image-resolver.ts';
import { parsePlatform } from './platform.ts';
import { isReferenceFault, parseReference } from './reference.ts';
import type { ImageReference } from './reference.ts';
import { supplyHelp } from './supply-help.ts';

/** What looking an image up gave. */
export interface ImageFinding extends Pick<ImageResolution, 'faults' | 'unlisted'> {
  readonly resolved: Resolved<ImageAnswer>;
}

/**
 * Looks one image up for a platform (`linux/arm64`). `accounts` false: account files come along
 * where they need no download.
 */
export type ImageLookup = (
  name: string,
  platform: string,
  accounts: boolean,
  signal: AbortSignal,
  asking?: (what: string) => void,
) => Promise<ImageFinding>;

const refuse = (refused: string): ImageFinding => ({ resolved: { refused }, faults: [] });

/** A look-up by a resolver. `assumed`: an image that is not found is taken to bring nothing. */
export const lookupBy =
  (resolver: ImageResolver, assumed = false): ImageLookup =>
  async (name, platform, accounts, signal, asking) => {
    const reference = parseReference(name);
    if (isReferenceFault(reference)) return refuse(`it is no image reference: ${reference.error}`);
    const wanted = parsePlatform(platform);
    if (wanted === undefined)
      return refuse(`${platform} is no platform: os/architecture is wanted, as linux/amd64`);
    const resolution = await resolver.resolve(reference, {
      platform: wanted,
      accounts: accounts || 'local',
      signal,
      asking,
    });
    const { answer, faults, unlisted = false } = resolution;
    return {
      resolved: answer === undefined ? refusal(reference, resolution, assumed) : { value: answer },
      faults,
      unlisted,
    };
  };

const refusal = (
  reference: ImageReference,
  { asked, faults }: ImageResolution,
  assumed: boolean,
): Resolved<ImageAnswer> => {
  const reasons = faults.map(({ source, fault }) => `${source}: ${fault.reason}`);
  if (asked.length > 0) reasons.push(`it is not in ${asked.join(', nor in ')}`);
  if (reasons.length === 0) reasons.push('nothing may be asked for it');
  return {
    refused:
      reasons.length === 1 ? reasons.join('') : `nobody knows it:\n  ${reasons.join('\n  ')}`,
    help:
      faults.find(({ fault }) => fault.help !== undefined)?.fault.help ??
      supplyHelp(reference, assumed),
  };
};
