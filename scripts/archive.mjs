import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

/**
 * The archive that `npm pack` has made in a folder; undefined where there is none.
 * @param {string} folder
 * @returns {string | undefined}
 */
export const archiveIn = (folder) => {
  const name = readdirSync(folder).find((one) => one.endsWith('.tgz'));
  return name === undefined ? undefined : join(folder, name);
};

/**
 * What publint has against an archive, each message with the text that people read.
 * @param {string} archive
 */
export const publintFaults = async (archive) => {
  const { buffer, byteOffset, byteLength } = readFileSync(archive);
  const { messages, pkg } = await publint({
    pack: { tarball: buffer.slice(byteOffset, byteOffset + byteLength) },
    strict: true,
  });
  return messages.map((message) => ({ ...message, text: formatMessage(message, pkg) }));
};
