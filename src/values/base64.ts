/** How many characters `String.fromCharCode` is given at once; engines bound its arguments. */
const STRETCH = 8192;

/** Bytes in base64 with padding (RFC 4648, section 4). */
export const base64Of = (bytes: Uint8Array): string => {
  let text = '';
  for (let at = 0; at < bytes.length; at += STRETCH)
    text += String.fromCharCode(...bytes.subarray(at, at + STRETCH));
  return btoa(text);
};

/**
 * The bytes of a text in base64, of the alphabet for URLs too (RFC 4648, sections 4 and 5). Never
 * throws: it ends at the padding, and what belongs to neither alphabet is passed over. Whoever
 * minds checks the text first.
 * @example bytesOfBase64('aGk=') // h, i
 */
export const bytesOfBase64 = (base64: string): Uint8Array => {
  const digits = base64
    .replace(/=[^]*$/, '')
    .replaceAll('-', '+')
    .replaceAll('_', '/')
    .replaceAll(/[^A-Za-z0-9+/]/g, '');
  // One digit alone is less than a byte.
  const text = atob(digits.length % 4 === 1 ? digits.slice(0, -1) : digits);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
};
