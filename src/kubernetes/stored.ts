import { bytesOfBase64 } from '../values/base64.ts';
import { bytesOf } from '../values/bytes.ts';
/** A ConfigMap or a Secret: an object that holds data by keys. */
interface Store {
  readonly kind?: string;
  readonly data?: { readonly [key: string]: string };
  readonly stringData?: { readonly [key: string]: string };
  readonly binaryData?: { readonly [key: string]: string };
}

/** What is written as text and as base64; a key's text counts first (Kubernetes API). */
const partsOf = ({ kind, data = {}, stringData = {}, binaryData = {} }: Store) =>
  kind === 'Secret' ? { text: stringData, base64: data } : { text: data, base64: binaryData };

/**
 * Bytes of a key of a ConfigMap or Secret; undefined where it has none.
 * @example storedBytes(secret, 'tls.key')
 */
export const storedBytes = (store: Store, key: string): Uint8Array | undefined => {
  const { text, base64 } = partsOf(store);
  if (Object.hasOwn(text, key)) return bytesOf(text[key] ?? '');
  return Object.hasOwn(base64, key) ? bytesOfBase64(base64[key] ?? '') : undefined;
};

/**
 * Keys of a ConfigMap or Secret, those of `data` first.
 * @example storedKeys(configMap).map((key) => `/etc/shop/${key}`)
 */
export const storedKeys = ({
  data = {},
  stringData = {},
  binaryData = {},
}: Store): readonly string[] => [
  ...new Set([data, stringData, binaryData].flatMap((part) => Object.keys(part))),
];

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Bytes as text, or undefined where they are no UTF-8 or hold a NUL.
 * @example textOf(storedBytes(secret, 'password')) ?? refuse('is no text')
 */
export const textOf = (bytes: Uint8Array | undefined): string | undefined => {
  try {
    const text = bytes === undefined ? undefined : utf8.decode(bytes);
    return text?.includes('\0') === true ? undefined : text;
  } catch {
    return undefined;
  }
};
