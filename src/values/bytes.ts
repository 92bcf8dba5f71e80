const encoder = new TextEncoder();
// A mark at the beginning is a character of the text like any other.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * The bytes of a text in UTF-8; half of a surrogate pair becomes U+FFFD.
 * @example file({ path: 'etc/motd', contents: bytesOf(text), mode: '0644' })
 */
export const bytesOf = (text: string): Uint8Array => encoder.encode(text);

/**
 * How many bytes a text has in UTF-8.
 * @example byteLength('naïve') // 6
 */
export const byteLength = (text: string): number => encoder.encode(text).length;

/** The text of bytes in UTF-8; what is none becomes U+FFFD. */
export const textOfBytes = (bytes: Uint8Array): string => decoder.decode(bytes);

/** Bytes as pairs of hexadecimal digits, in lower case. */
export const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
