import { isBuiltin } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fieldsOf } from '../../src/kubernetes/table.ts';
import { floors } from './floors.ts';
import {
  circleIn,
  filesBelow,
  importsOf,
  localImportsOf,
  roomOf,
  textOf,
  upwardImports,
} from './imports.ts';

const rooms = floors.map(([room]) => room);
const sources = filesBelow('src');
const edges = sources.flatMap((file) =>
  localImportsOf(file).map((imported) => [file, imported] as const),
);

describe('the floors of src/', () => {
  test('every file is in a room of the list, and every room of the list is there', () => {
    expect([...new Set(sources.map(roomOf))].toSorted()).toEqual(rooms.toSorted());
  });

  test('no import leads up', () => {
    expect(edges.length).toBeGreaterThan(400);
    expect(upwardImports(edges, rooms)).toEqual([]);
  });

  test('no file imports itself by way of others', () => {
    expect(circleIn(edges)).toBeUndefined();
  });

  test('an arrow up and a circle are seen', () => {
    const up = ['src/system/output.ts', 'src/cli/main.ts'] as const;
    expect(upwardImports([up], rooms)).toEqual(['src/system/output.ts -> src/cli/main.ts']);
    expect(upwardImports([['src/lost/a.ts', 'src/cli/main.ts']], rooms)).toHaveLength(1);
    expect(circleIn([...edges, up, ['src/cli/main.ts', 'src/system/output.ts']])).toEqual(
      expect.arrayContaining(['src/system/output.ts', 'src/cli/main.ts']),
    );
  });
});

test("a plugin imports p2lk's doors for plugins, Node's own modules, and files of its own", () => {
  const files = filesBelow('plugins');
  expect(files.length).toBeGreaterThan(5);
  const doors = new Set(['p2lk/plugin', 'p2lk/drivers']);
  const strays = files.flatMap((file) => {
    const folder = file.split('/').slice(0, 2).join('/');
    return importsOf(file)
      .filter((specifier) => !isBuiltin(specifier) && !doors.has(specifier))
      .filter(
        (specifier) =>
          !specifier.startsWith('.') ||
          relative(folder, join(dirname(file), specifier)).startsWith('..'),
      )
      .map((specifier) => `${file}: ${specifier}`);
  });
  expect(strays).toEqual([]);
});

test('only builtins.ts names plugins', () => {
  const naming = sources.filter((file) =>
    importsOf(file).some((specifier) => /p2lk\/plugins\/|\/plugins\//.test(specifier)),
  );
  expect(naming).toEqual(['src/pipeline/builtins.ts']);
});

/** Words that are names of volume types and something else besides. */
const ambiguous: ReadonlySet<string> = new Set(['name', 'image', 'secret', 'local', 'fc']);

/**
 * Where volume types may be named: in what knows Kubernetes; where the walk joins what Kubernetes
 * itself joins (a volume without a source, a template's claim, the keys of vendor drivers); in the
 * words for what nobody answered; and in the config's setting for the plugin of claims.
 */
const mayName = [
  /^src\/kubernetes\//,
  /^src\/diagnostics\/codes\//,
  /^src\/pipeline\/(?:builtins|volume-types|walk\/volume-source)\.ts: /,
  /^src\/drivers\/volume-sources\.ts: /,
  /^src\/config\/resolve\.ts: persistentVolumeClaim$/,
  // A kind of starter, called as authors call it.
  /^src\/cli\/declared\/new-plugin\.ts: csi$/,
  // The resource ephemeral-storage, not the volume.
  /^src\/boot\/parts\.generated\.ts: ephemeral$/,
];

test('outside of what knows Kubernetes no volume type is named in src', () => {
  const types = Object.keys(fieldsOf('Volume')!).filter((type) => !ambiguous.has(type));
  const named = sources.flatMap((file) => {
    const code = textOf(file).replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
    return types
      .filter((type) => new RegExp(`(?:['"\`.]|\\b)${type}\\b`).test(code))
      .map((type) => `${file}: ${type}`);
  });
  expect(named.filter((line) => !mayName.some((pattern) => pattern.test(line)))).toEqual([]);
});
