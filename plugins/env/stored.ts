import type { ConfigMap, Secret, View } from 'p2lk/plugin';

/** Text of a ConfigMap's key; `binaryData` does not serve for variables (Kubernetes API, ConfigMapKeySelector). */
export const configMapText = ({ data }: View<ConfigMap>, key: string): string | undefined => (data !== undefined && Object.hasOwn(data, key) ? data[key] : undefined);

/** Bytes of a Secret's key: `stringData` over `data`, which is base64 (Kubernetes API, Secret). */
export const secretBytes = ({ data, stringData }: View<Secret>, key: string): Uint8Array | undefined => {
  if (stringData !== undefined && Object.hasOwn(stringData, key)) return Buffer.from(stringData[key] ?? '', 'utf8');
  if (data !== undefined && Object.hasOwn(data, key)) return Buffer.from(data[key] ?? '', 'base64');
  return undefined;
};

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
