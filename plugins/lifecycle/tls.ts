const vector = (bytes: number, content: readonly number[]): number[] => [
  ...Array.from({ length: bytes }, (_, i) => (content.length >> (8 * (bytes - 1 - i))) & 255),
  ...content,
];

const words = (...values: readonly number[]): number[] =>
  values.flatMap((value) => [value >> 8, value & 255]);

const extension = (type: number, content: readonly number[]): number[] => [
  ...words(type),
  ...vector(2, content),
];

const filled = (value: number): number[] => Array.from({ length: 32 }, () => value);

/**
 * A greeting for TLS 1.2 and 1.3 (RFC 8446, section 4.1.2) that is never followed by anything, so
 * neither its random bytes nor its key have to be secret.
 */
export const clientHello: Uint8Array = (() => {
  const extensions = [
    ...extension(10, vector(2, words(0x001d, 0x0017, 0x0018))),
    ...extension(11, vector(1, [0])),
    ...extension(
      13,
      vector(2, words(0x0403, 0x0503, 0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601)),
    ),
    ...extension(43, vector(1, words(0x0304, 0x0303))),
    ...extension(51, vector(2, [...words(0x001d), ...vector(2, filled(9))])),
  ];
  const common = [0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8];
  const ciphers = words(...common, 0xc013, 0xc014, 0x009c, 0x009d, 0x002f, 0x0035);
  const hello = [
    ...words(0x0303),
    ...filled(7),
    ...vector(1, filled(8)),
    ...vector(2, ciphers),
    ...vector(1, [0]),
    ...vector(2, extensions),
  ];
  return Uint8Array.of(22, 3, 1, ...vector(2, [1, ...vector(3, hello)]));
})();

/** The first bytes of a handshake record. */
export const serverHello: Uint8Array = Uint8Array.of(22, 3, 3);
