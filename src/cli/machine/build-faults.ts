import type { Place, Source } from '../../diagnostics/diagnostic.ts';
import { Report } from '../../diagnostics/report.ts';
import type { Image, Manifest } from '../../linuxkit/manifest.ts';
import { parse, split } from '../../read/read.ts';

/** What linuxkit said, as one sentence's end, and where in the input it comes from. */
export interface BuildFault {
  readonly reason: string;
  readonly places: readonly Place[];
  readonly help?: string;
}

/**
 * Reads what `linuxkit build` said when it failed, and finds the lines of the input that it speaks
 * of: those that name the image, or the container whose entry breaks LinuxKit's schema
 * (`cmd/linuxkit/moby/config.go`, `services.0: …`).
 */
export const buildFault = (
  said: string,
  manifest: Manifest,
  sources: readonly Source[],
): BuildFault => {
  const lines = said
    .split('\n')
    .map((line) => line.replace(/^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d /, '').trim())
    .filter((line) => line !== '' && !line.startsWith('error during command execution'));
  const schema = lines.filter((line) => line.startsWith('- ')).map((line) => line.slice(2));
  const error = lines.findLast((line) => line.startsWith('Error: '))?.slice('Error: '.length);
  const reason =
    schema.length > 0 ? schema.join('; ') : (error ?? lines.at(-1) ?? 'it said nothing');
  const image = imageIn(reason, manifest);
  const names = [
    ...(image === undefined ? [] : [['image', image] as const]),
    ...entriesIn(schema, manifest).map(({ name }) => ['name', name] as const),
  ];
  const places = names.flatMap(([key, value]) => placesOf(key, value, sources));
  const help =
    image !== undefined && /could not (?:pull|find)|error getting manifest/.test(reason)
      ? `linuxkit looks for ${image} in its cache and then in the registry: linuxkit pkg pull, docker login, or --mirror may be what is missing`
      : undefined;
  return { reason, places, help };
};

/** Names as LinuxKit's messages have them: with their registry (`util/reference.go`). */
const whole = (image: string): string => {
  const [first = '', ...rest] = image.split('/');
  if (rest.length === 0) return `docker.io/library/${image}`;
  return /[.:]|^localhost$/.test(first) ? image : `docker.io/${image}`;
};

const entriesOf = (manifest: Manifest): readonly Image[] => [
  ...(manifest.onboot ?? []),
  ...(manifest.onshutdown ?? []),
  ...(manifest.services ?? []),
];

/** The longest name of an image of the manifest that the text holds. */
const imageIn = (text: string, manifest: Manifest): string | undefined =>
  entriesOf(manifest)
    .map(({ image }) => image)
    .filter((image) => text.includes(whole(image)) || text.includes(image))
    .sort((a, b) => b.length - a.length)[0];

const entriesIn = (schema: readonly string[], manifest: Manifest): readonly Image[] =>
  schema.flatMap((line) => {
    const [, section, index] = /^(onboot|onshutdown|services)\.(\d+)\b/.exec(line) ?? [];
    const list = section === undefined ? undefined : manifest[section as 'services'];
    return list?.[Number(index)] ?? [];
  });

/** Where the input has a scalar of that value under that key. */
const placesOf = (key: string, value: string, sources: readonly Source[]): readonly Place[] =>
  sources.flatMap((source) =>
    [...split(source)].flatMap((chunk) =>
      parse(chunk, new Report()).flatMap((document) =>
        pathsOf(document.raw, key, value).map((path) => document.place(path)),
      ),
    ),
  );

const pathsOf = (
  node: unknown,
  key: string,
  value: string,
  path: readonly (string | number)[] = [],
): readonly (readonly (string | number)[])[] => {
  if (typeof node !== 'object' || node === null) return [];
  const isList = Array.isArray(node);
  return Object.entries(node).flatMap(([name, child]) => {
    const below = [...path, isList ? Number(name) : name];
    return name === key && child === value ? [below] : pathsOf(child, key, value, below);
  });
};
