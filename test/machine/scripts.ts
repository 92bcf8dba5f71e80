import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { translate } from 'p2lk';
import { caseOptions } from 'p2lk/testing';
import { parse } from 'yaml';
import type { File } from '../../src/linuxkit/manifest.ts';
import { stepsOf } from '../hostile/sandbox.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

interface Written {
  readonly files?: readonly { readonly path: string; readonly contents?: unknown }[];
}

interface Rendered {
  readonly scripts: readonly (readonly [name: string, text: string])[];
  readonly steps: readonly string[];
}

const isScript = (path: string, text: string): boolean =>
  text.startsWith('#!/bin/sh') || path.endsWith('.sh');

/** The folders of `machine/`, of which the supervisor is joined. */
const parts = (): Map<string, string> => {
  const folder = join(root, 'machine');
  const names = existsSync(folder)
    ? readdirSync(folder).filter((name) => name.endsWith('.sh'))
    : [];
  return new Map(
    names.map((name) => [`machine/${name}`, readFileSync(join(folder, name), 'utf8')]),
  );
};

const folders = (): string[] =>
  [
    join(root, 'test'),
    ...readdirSync(join(root, 'plugins')).map((name) => join(root, 'plugins', name)),
  ]
    .map((folder) => join(folder, 'cases'))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));

/** Every script of the machine of a case, by `CASE PATH`, and every step of its plan. */
const rendered = async (folder: string): Promise<Rendered> => {
  const scripts: [string, string][] = [];
  const steps: string[] = [];
  const sources = readdirSync(folder)
    .filter(
      (name) => /\.(?:ya?ml|json)$/.test(name) && !/^(?:expected\.yml|p2lk\.config\.)/.test(name),
    )
    .sort()
    .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));
  for await (const { text } of translate(sources, await caseOptions(folder))) {
    if (text === undefined) continue;
    const { files = [] } = parse(text) as Written;
    for (const { path, contents } of files) {
      steps.push(...stepsOf({ path, contents } as File));
      if (typeof contents !== 'string' || !isScript(path, contents)) continue;
      scripts.push([`${folder.slice(root.length)} ${path}`, contents]);
    }
  }
  return { scripts, steps };
};

/**
 * Every script that the project can put on a machine, each text once: the parts in `machine/`, and
 * all scripts of the machines that the cases of the plugins make. The key says where it stands. `steps`
 * are the lines of shell that the supervisor runs.
 */
export const allScripts = async (): Promise<{
  readonly scripts: ReadonlyMap<string, string>;
  readonly steps: ReadonlySet<string>;
}> => {
  const found = parts();
  const allSteps = new Set<string>();
  const known = new Set(found.values());
  for (const folder of folders()) {
    const { scripts, steps } = await rendered(folder);
    for (const step of steps) allSteps.add(step);
    for (const [name, text] of scripts) {
      if (known.has(text)) continue;
      known.add(text);
      found.set(name, text);
    }
  }
  return { scripts: found, steps: allSteps };
};
