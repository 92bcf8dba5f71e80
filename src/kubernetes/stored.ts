import type { ConfigMap, Secret } from './generated/types.ts';

/**
 * Text of a ConfigMap's key; `binaryData` does not serve for variables (Kubernetes API,
 * ConfigMapKeySelector).
 */
export const configMapText = ({ data }: ConfigMap, key: string): string | undefined =>
  data !== undefined && Object.hasOwn(data, key) ? data[key] : undefined;

/** Bytes of a ConfigMap's key, from `data` or `binaryData` (Kubernetes API, ConfigMap). */
export const configMapBytes = (configMap: ConfigMap, key: string): Uint8Array | undefined => {
  const { binaryData } = configMap;
  const text = configMapText(configMap, key);
  if (text !== undefined) return Buffer.from(text, 'utf8');
  return binaryData !== undefined && Object.hasOwn(binaryData, key)
    ? Buffer.from(binaryData[key] ?? '', 'base64')
    : undefined;
};

/** Bytes of a Secret's key: `stringData` over `data`, which is base64 (Kubernetes API, Secret). */
export const secretBytes = ({ data, stringData }: Secret, key: string): Uint8Array | undefined => {
  if (stringData !== undefined && Object.hasOwn(stringData, key))
    return Buffer.from(stringData[key] ?? '', 'utf8');
  if (data !== undefined && Object.hasOwn(data, key)) return Buffer.from(data[key] ?? '', 'base64');
  return undefined;
};

/** Keys of a ConfigMap, `data` first. */
export const configMapKeys = ({ data = {}, binaryData = {} }: ConfigMap): readonly string[] => [
  ...new Set([...Object.keys(data), ...Object.keys(binaryData)]),
];

/** Keys of a Secret. */
export const secretKeys = ({ data = {}, stringData = {} }: Secret): readonly string[] => [
  ...new Set([...Object.keys(data), ...Object.keys(stringData)]),
];

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Bytes as text, or undefined where they are no UTF-8 or hold a NUL. */
export const textOf = (bytes: Uint8Array | undefined): string | undefined => {
  try {
    const text = bytes === undefined ? undefined : utf8.decode(bytes);
    return text?.includes('\0') === true ? undefined : text;
  } catch {
    return undefined;
  }
};
