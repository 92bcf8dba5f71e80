/** A frame of HTTP/2 (RFC 9113, section 4.1). */
const frame = (type: number, flags: number, stream: number, payload: Uint8Array): Buffer => {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
};

/** A string literal of HPACK without Huffman coding (RFC 7541, section 5.2); under 127 bytes. */
const literal = (text: string): Buffer => Buffer.from([text.length, ...Buffer.from(text)]);

const headers = Buffer.concat([
  // :method POST, :scheme http of the static table; then names of it with values of our own.
  Buffer.from([0x83, 0x86, 0x44]),
  literal('/grpc.health.v1.Health/Check'),
  Buffer.from([0x41]),
  literal('localhost'),
  Buffer.from([0x5f]),
  literal('application/grpc'),
  Buffer.from([0x7a]),
  literal('kube-probe/1.33'),
  Buffer.from([0x40]),
  literal('te'),
  literal('trailers'),
]);

/** A protobuf length, seven bits a byte. */
const varint = (value: number): number[] =>
  value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];

/**
 * The whole of what a client sends for `grpc.health.v1.Health/Check` (kubelet,
 * `pkg/probe/grpc/grpc.go`): always the same bytes for a service's name.
 */
export const healthRequest = (service: string): Uint8Array => {
  const name = Buffer.from(service);
  const message =
    name.length === 0
      ? Buffer.alloc(0)
      : Buffer.concat([Buffer.from([0x0a, ...varint(name.length)]), name]);
  const length = Buffer.alloc(5);
  length.writeUInt32BE(message.length, 1);
  return Buffer.concat([
    Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
    frame(4, 0, 0, Buffer.alloc(0)),
    frame(1, 4, 1, headers),
    frame(0, 1, 1, Buffer.concat([length, message])),
  ]);
};

/** An uncompressed message of two bytes, `status: SERVING`. */
export const servingAnswer: Uint8Array = Buffer.from([0, 0, 0, 0, 2, 8, 1]);
