/**
 * Whether a text is an IPv4 address: four decimal numbers without leading zeros.
 * @example isIPv4('192.0.2.10')
 */
export const isIPv4 = (text: string): boolean =>
  /^(?:\d{1,3}\.){3}\d{1,3}$/.test(text) &&
  text.split('.').every((part) => Number(part) <= 255 && String(Number(part)) === part);

/**
 * Whether a text is an IPv6 address (RFC 4291, section 2.2), without a zone; its last 32 bits may
 * be written as IPv4, by whichever rule.
 * @example isIPv6('2001:db8::10')
 */
export const isIPv6 = (text: string, isEmbedded: (text: string) => boolean = isIPv4): boolean => {
  const halves = text.split('::');
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  const last = groups.at(-1);
  const embedded = last !== undefined && last.includes('.') && text.endsWith(last);
  if (embedded && !isEmbedded(last)) return false;
  const words = embedded ? groups.slice(0, -1) : groups;
  const count = words.length + (embedded ? 2 : 0);
  return (
    words.every((word) => /^[0-9a-fA-F]{1,4}$/.test(word)) &&
    (halves.length === 2 ? count < 8 : count === 8)
  );
};
