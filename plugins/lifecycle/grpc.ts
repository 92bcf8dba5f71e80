import { bytesOf } from 'p2lk/plugin';

/** A number in four bytes, the highest first. */
const word = (value: number): number[] => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255);

/** A frame of HTTP/2 (RFC 9113, section 4.1). */
const frame = (
  type: number,
  flags: number,
  stream: number,
  payload: readonly number[],
): number[] => [...word(payload.length).slice(1), type, flags, ...word(stream), ...payload];

/** A string literal of HPACK without Huffman coding (RFC 7541, section 5.2); under 127 bytes. */
const literal = (text: string): number[] => [text.length, ...bytesOf(text)];

const headers = [
  // :method POST, :scheme http of the static table; then names of it with values of our own.
  ...[0x83, 0x86, 0x44],
  ...literal('/grpc.health.v1.Health/Check'),
  0x41,
  ...literal('localhost'),
  0x5f,
  ...literal('application/grpc'),
  0x7a,
  ...literal('kube-probe/1.33'),
  0x40,
  ...literal('te'),
  ...literal('trailers'),
];

/** A protobuf length, seven bits a byte. */
const varint = (value: number): number[] =>
  value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];

/**
 * The whole of what a client sends for `grpc.health.v1.Health/Check` (kubelet,
 * `pkg/probe/grpc/grpc.go`): always the same bytes for a service's name.
 */
export const healthRequest = (service: string): Uint8Array => {
  const name = [...bytesOf(service)];
  const message = name.length === 0 ? [] : [0x0a, ...varint(name.length), ...name];
  return Uint8Array.from([
    ...bytesOf('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
    ...frame(4, 0, 0, []),
    ...frame(1, 4, 1, headers),
    ...frame(0, 1, 1, [0, ...word(message.length), ...message]),
  ]);
};

/** An uncompressed message of two bytes, `status: SERVING`. */
export const servingAnswer: Uint8Array = Uint8Array.of(0, 0, 0, 0, 2, 8, 1);
