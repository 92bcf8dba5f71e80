import type { Plugin } from 'p2lk/plugin';
import { describe, expect, test } from 'vitest';
import type { Diagnostic, Path } from '../../src/diagnostics/diagnostic.ts';
import { PluginHost } from '../../src/host/plugin-host.ts';
import { Report } from '../../src/diagnostics/report.ts';
import { builtins } from '../../src/pipeline/builtins.ts';
import { caseOptions } from '../../src/testing.ts';
import { cases, documentsOf, folderOf, outcomeOf } from './cases.ts';
import type { CaseDocument, Outcome } from './cases.ts';
import { isWorkload, leavesOfOwner, owners, standInFor } from './forgetful.ts';
import type { Owner } from './forgetful.ts';
import { podIn } from './pod-of.ts';

const told = (path: Path): string => path.join('.');

const isPrefix = (prefix: Path, path: Path): boolean =>
  prefix.length > 0 && prefix.length <= path.length && prefix.every((key, i) => key === path[i]);

/** Whether an error is placed at a path, or above it. */
const isTold = (path: Path, findings: readonly Diagnostic[]): boolean =>
  findings.some(
    ({ severity, places }) =>
      severity === 'error' && places.some((place) => isPrefix(place.path, path)),
  );

const unread = ({ findings }: Outcome): readonly string[] =>
  findings
    .filter(({ code }) => code === 'P2LK301')
    .map(({ places }) => told(places[0]!.path))
    .toSorted();

const claims = new PluginHost({ shipped: builtins }, new Report()).claims;

interface PodVolume {
  readonly path: Path;
  /** Keys under which drivers are asked. */
  readonly keys: readonly string[];
}

/** The volumes of a workload that containers mount. */
const volumesIn = (document: CaseDocument): readonly PodVolume[] => {
  const { path, pod } = podIn(document);
  const used = new Set(
    [...(pod.initContainers ?? []), ...(pod.containers ?? [])]
      .flatMap(({ volumeMounts = [], volumeDevices = [] }) => [...volumeMounts, ...volumeDevices])
      .map(({ name }) => name),
  );
  return (pod.volumes ?? []).flatMap(({ name, ...source }, i) => {
    const [[type, value] = ['emptyDir', {}]] = Object.entries(source);
    const { driver } = value as { driver?: unknown };
    if (!used.has(name)) return [];
    return [
      {
        path: [...path, 'volumes', i],
        keys: [...(driver === undefined ? [] : [`${type}/${String(driver)}`]), type],
      },
    ];
  });
};

/** Each shipped plugin in turn that alone may honour something of a workload. */
const concerned = (document: CaseDocument): readonly [owner: Owner, leaves: readonly Path[]][] =>
  owners
    .map((owner): [Owner, readonly Path[]] => [owner, leavesOfOwner(document, owner)])
    .filter(([, leaves]) => leaves.length > 0);

/**
 * The counter-check of the promise that nothing is dropped in silence: with a shipped plugin
 * replaced by one that forgets, p2lk must say so, whatever optional objects the input lacks.
 */
describe.each(cases)('%s', (folder) => {
  test('a plugin that forgets is told', { timeout: 240_000 }, async () => {
    const options = await caseOptions(folderOf(folder));
    const documents = documentsOf(folder);
    const original = await outcomeOf(documents, options);
    // Nor of an object that a server has had: what it put in is taken out before plugins see it.
    if (original.findings.some(({ severity, code }) => severity === 'error' || code === 'P2LK304'))
      return;
    const silent: string[] = [];
    for (const workload of documents.filter(isWorkload)) {
      const others = documents.filter((one) => one === workload || !isWorkload(one));
      for (const [owner, leaves] of concerned(workload)) {
        const configured = Object.entries(options.drivers ?? {});
        const ofOthers = configured.filter(([, name]) => name !== owner.name);
        const isOurs = (key: string): boolean =>
          claims.of(key).includes(owner.name) ||
          configured.some(([one, name]) => one === key && name === owner.name);
        const outcomeWith = async (plugin: Plugin, drivers = options.drivers): Promise<Outcome> =>
          outcomeOf(others, {
            ...options,
            plugins: [...(options.plugins ?? []), plugin],
            drivers: drivers ?? {},
          });
        const volumes = volumesIn(workload).filter(({ keys }) => keys.some(isOurs));
        const keys = [
          ...new Set([
            ...volumes.flatMap((volume) => volume.keys.filter(isOurs)),
            ...configured.flatMap(([key, name]) => (name === owner.name ? [key] : [])),
          ]),
        ];
        const nothing = await outcomeWith(standInFor(owner), Object.fromEntries(ofOthers));
        for (const path of leaves)
          if (!isTold(path, nothing.findings)) silent.push(`${owner.name}: ${told(path)}`);

        const declines = await outcomeWith(standInFor(owner, { reads: leaves, volumes: keys }));
        const declined = declines.findings.filter(({ code }) => code === 'P2LK310');
        for (const { path } of volumes)
          if (!declined.some(({ places }) => isPrefix(path, places[0]!.path)))
            silent.push(`${owner.name} declines ${told(path)}`);

        const [read, skipped] = [0, 1].map((rest) => leaves.filter((_, i) => i % 2 === rest));
        const half = await outcomeWith(
          standInFor(owner, { reads: read!, volumes: keys, plan: { source: '/var/lib/half' } }),
        );
        const missed = unread(half).filter((path) => leaves.some((leaf) => told(leaf) === path));
        expect(missed, `${owner.name} reads half`).toEqual(skipped!.map(told).toSorted());
      }
    }
    expect(silent).toEqual([]);
  });
});
