import { pathBelow, storedBytes, textOf } from 'p2lk/plugin';
import type {
  ConfigDriver,
  ConfigDriverText,
  File,
  Secret,
  View,
  VolumeContext,
  VolumeFact,
} from 'p2lk/plugin';
import type { VendorVolume } from './volume.ts';

/**
 * Where a text stands: a word of a command or a mount's source, a mount option, or a value that
 * nothing takes apart.
 */
export type Use = 'word' | 'option' | 'value';

interface Part {
  readonly text: string;
  /** Where the text comes from, if from the manifest. */
  readonly from?: string;
}

/** Attributes that Kubernetes' side programs add, for themselves. */
const ofSidePrograms = /^(?:storage\.kubernetes\.io|csi\.storage\.k8s\.io)\//;

/**
 * Puts a driver's texts together. Nothing is ever pasted into a language: each text becomes one
 * word, one option or one value, and a part of the manifest's that would be more than that is
 * refused.
 */
export class Values {
  readonly #volume: VendorVolume;
  readonly #context: VolumeContext;
  readonly #taken = new Set<string>();
  readonly #files = new Map<string, File>();
  readonly #said = new Set<string>();

  constructor(volume: VendorVolume, context: VolumeContext) {
    this.#volume = volume;
    this.#context = context;
  }

  /** Files that hold the Secret's keys that were asked for. */
  get files(): readonly File[] {
    if (this.#files.size === 0) return [];
    const folder = (path: string): File => ({ path, directory: true, mode: '0700' });
    return [folder('etc/p2lk/drivers'), folder(this.#folder), ...this.#files.values()];
  }

  get #folder(): string {
    return pathBelow('etc/p2lk/drivers', this.#context.volume.name);
  }

  /** The finished text; undefined, and reported, when it cannot be. */
  text(text: ConfigDriverText, use: Use): string | undefined {
    const parts = (Array.isArray(text) ? text : [text]).map((one) =>
      this.#part(one as Exclude<ConfigDriverText, readonly unknown[]>),
    );
    const known = parts.filter((part) => part !== undefined);
    if (known.length < parts.length) return undefined;
    const first = known.find((part) => part.text !== '');
    for (const part of known) {
      const fault = part.from === undefined ? undefined : faultOf(part.text, use, part === first);
      if (fault === undefined) continue;
      return this.#refuse(
        part.from ?? '',
        `${part.from} of volume ${this.#context.volume.name} ${fault}: ${JSON.stringify(part.text)}`,
      );
    }
    return known.map((part) => part.text).join('');
  }

  /** Reports what the volume asks for and the driver does not take. */
  checkTaken({ ignore = [] }: ConfigDriver, key: string): void {
    const { attributes, attributesKey, fsType, mountOptions, secrets, source } = this.#volume;
    const ignored = new Set(ignore);
    for (const name of Object.keys(attributes)) {
      if (this.#taken.has(`attribute ${name}`)) continue;
      if (ignored.has(name) || ofSidePrograms.test(name)) {
        this.#context.ignore(
          attributes,
          name,
          `the driver ${key} has no use for it on one machine`,
        );
        continue;
      }
      this.#context.report('value', {
        at: [attributes, name],
        message:
          `the config driver ${key} does not take ${attributesKey}.${name}, which volume ` +
          `${this.#context.volume.name} gives`,
        help: `use it in configDrivers as { attribute: ${name} }, or list it under ignore there`,
      });
    }
    if (fsType !== '' && !this.#taken.has('volume fsType'))
      this.#unused(source, 'fsType', key, '{ volume: fsType }');
    if (mountOptions.length > 0 && !this.#taken.has('volume mountOptions'))
      this.#unused(this.#context.volume, 'mountOptions', key, '{ volume: mountOptions }');
    for (const [field, reference] of secrets) {
      if (![...this.#taken].some((name) => name.startsWith('secret ')))
        this.#unused(reference, field, key, '{ secret: KEY }');
    }
  }

  #unused(at: object, field: string, key: string, use: string): void {
    this.#context.report('value', {
      at,
      message:
        `the config driver ${key} does not take ${field}, which volume ` +
        `${this.#context.volume.name} gives`,
      help: `use it in configDrivers as ${use}`,
    });
  }

  #refuse(name: string, message: string, help?: string): undefined {
    const { attributes, source } = this.#volume;
    const key = name.replace(/^attribute /, '');
    // A text may stand in several places.
    if (this.#said.has(message)) return undefined;
    this.#said.add(message);
    this.#context.report('value', {
      at:
        name.startsWith('attribute ') && Object.hasOwn(attributes, key)
          ? [attributes, key]
          : source,
      message,
      ...(help !== undefined && { help }),
    });
    return undefined;
  }

  #part(text: Exclude<ConfigDriverText, readonly unknown[]>): Part | undefined {
    if (typeof text === 'string') return { text };
    if ('attribute' in text) return this.#attribute(text.attribute, text.default);
    if ('secret' in text) return this.#secret(text.secret);
    this.#taken.add(`volume ${text.volume}`);
    return {
      text: this.#fact(text.volume),
      ...(text.volume !== 'path' && text.volume !== 'mountOptions' && { from: text.volume }),
    };
  }

  #attribute(name: string, fallback: string | undefined): Part | undefined {
    const { attributes, attributesKey } = this.#volume;
    this.#taken.add(`attribute ${name}`);
    const value = Object.hasOwn(attributes, name) ? attributes[name] : undefined;
    if (value !== undefined) return { text: value, from: `attribute ${name}` };
    if (fallback !== undefined) return { text: fallback };
    return this.#refuse(
      '',
      `volume ${this.#context.volume.name} has no ${attributesKey}.${name}, which its driver needs`,
      `add ${attributesKey}: { ${name}: … } to the volume, or a default to the driver`,
    );
  }

  #fact(fact: VolumeFact): string {
    const { fsType, handle, mountOptions, readOnly } = this.#volume;
    const { name } = this.#context.volume;
    switch (fact) {
      case 'name':
        return name;
      case 'path':
        return this.#context.rootPath(name);
      case 'handle':
        return handle;
      case 'fsType':
        return fsType;
      case 'access':
        return readOnly ? 'ro' : 'rw';
      case 'readOnly':
        return String(readOnly);
      case 'mountOptions':
        return mountOptions.join(',');
      case 'fsGroup':
        return String(this.#context.pod.securityContext?.fsGroup ?? '');
    }
  }

  #secret(key: string): Part | undefined {
    this.#taken.add(`secret ${key}`);
    const { volume, workload } = this.#context;
    const found = this.#volume.secrets
      .toReversed()
      .map(([field, { name = '', namespace = workload.namespace }]) => {
        const secret = this.#context.resolved<View<Secret>>({
          kind: 'Secret',
          namespace,
          name,
        })?.value;
        return {
          field,
          name,
          secret,
          bytes: secret === undefined ? undefined : storedBytes(secret, key),
        };
      });
    const holder = found.find(({ bytes }) => bytes !== undefined);
    if (holder?.bytes === undefined) {
      const [{ name, secret, field } = { name: '', secret: undefined, field: '' }] = found;
      const unnamed = `volume ${volume.name} names no Secret, and its driver needs the key ${key} of one`;
      const absent = `, which ${field} of volume ${volume.name} names, is not in the input`;
      const keyless = ` has no key ${key}, which the driver of volume ${volume.name} needs`;
      this.#context.report('secret', {
        at: this.#volume.source,
        message: name === '' ? unnamed : `Secret ${name}${secret === undefined ? absent : keyless}`,
      });
      return undefined;
    }
    const path = pathBelow(this.#folder, key);
    if (!this.#files.has(key)) {
      const file: File = { path, contents: textOf(holder.bytes) ?? holder.bytes, mode: '0600' };
      this.#files.set(key, this.#context.secret(file, holder.name, this.#volume.source));
    }
    return { text: `/${path}` };
  }
}

/** Why a text of the manifest's cannot stand there; undefined when it can. */
const faultOf = (text: string, use: Use, isFirst: boolean): string | undefined => {
  if (/[\0-\x1f\x7f]/.test(text)) return 'holds a control character';
  if (use === 'option' && text.includes(','))
    return 'holds a comma, which would begin another mount option';
  return use === 'word' && isFirst && text.startsWith('-')
    ? 'begins with a dash, which would make it an option of the program'
    : undefined;
};
