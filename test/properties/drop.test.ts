import { describe, expect, test } from 'vitest';
import { fieldPath } from '../../src/diagnostics/field-path.ts';
import type { Diagnostic, Path } from '../../src/diagnostics/diagnostic.ts';
import { caseOptions } from '../../src/testing.ts';
import { cases, documentsOf, folderOf, outcomeOf } from './cases.ts';
import type { CaseDocument } from './cases.ts';
import { alternatives, changed, isJoin, leavesOf } from './mutations.ts';

/** Leaves whose value makes no difference under a kubelet either, in these cases. */
const withoutEffect: readonly {
  readonly folder: string;
  readonly field: string;
  readonly why: string;
}[] = [
  {
    folder: 'test/cases/web-shop',
    field: 'runAsNonRoot',
    why: 'runAsUser is not 0, so the assertion holds either way',
  },
  {
    folder: 'plugins/securityContext/cases/users',
    field: 'runAsNonRoot',
    why: 'runAsUser is not 0, so the assertion holds either way',
  },
  {
    folder: 'plugins/hostPath/cases/types',
    field: 'type',
    why: "containerd's socket is waited for whatever its type",
  },
  {
    folder: 'plugins/resources/cases/given-devices',
    field: 'devices.example.com/fuse',
    why: 'the entry of the config has no units, so any amount is the whole of it',
  },
  {
    folder: 'plugins/resources/cases/critical',
    field: 'memory',
    why: 'a node-critical pod has the OOM score -997 whatever it requests',
  },
];

const isWithoutEffect = (folder: string, path: Path): boolean =>
  withoutEffect.some((entry) => entry.folder === folder && path.at(-1) === entry.field);

const isPrefix = (prefix: Path, path: Path): boolean =>
  prefix.length <= path.length && prefix.every((key, i) => key === path[i]);

/** The subtree that a finding has settled, the leaf itself where there is none. */
const settledAbove = (path: Path, findings: readonly Diagnostic[]): Path | undefined =>
  findings
    .flatMap(({ places }) => places.map((place) => place.path))
    .filter((place) => place.length > 1 && isPrefix(place, path))
    .toSorted((a, b) => b.length - a.length)[0];

/** Whether a note says that a server wrote the leaf, or what it is in, and that it is left out. */
const isOfServer = (path: Path, findings: readonly Diagnostic[]): boolean => {
  const named = new Set(
    findings.flatMap(({ code, message }) => (code === 'P2LK304' ? message.split(/: |, /) : [])),
  );
  return path.some((_, i) =>
    named.has(fieldPath(path.slice(0, i + 1)).replaceAll(/\[\d+\]/g, '[]')),
  );
};

/**
 * Reading is not honouring. Each leaf of each case is changed to another legal value, one at a
 * time: the manifest or what p2lk says about it must change. A leaf below a field that p2lk has
 * said it leaves out is tested as a whole, by taking that field away.
 */
describe.each(cases)('%s', (folder) => {
  test('no leaf can be changed without a trace', { timeout: 240_000 }, async () => {
    const documents = documentsOf(folder);
    const options = await caseOptions(folderOf(folder));
    const original = await outcomeOf(documents, options);
    // A case about invalid input has nothing that could be honoured.
    if (original.findings.some(({ severity }) => severity === 'error')) return;
    const silent: string[] = [];
    for (const [i, document] of documents.entries()) {
      // The accounting of companions is by use: what the pod does not ask for of them has no
      // bearing on the machine.
      if (
        document.kind === 'ConfigMap' ||
        document.kind === 'Secret' ||
        /^(?:PersistentVolume|Service|NetworkPolicy|StorageClass)/.test(document.kind ?? '')
      )
        continue;
      for (const { path, value } of leavesOf(document)) {
        if (isJoin(path, document.kind ?? '') || isOfServer(path, original.findings)) continue;
        const settled = settledAbove(path, original.findings);
        // What cannot be without the field that is left out goes with it.
        const taken = settled === undefined ? [] : [settled, settled.slice(0, -1)];
        const candidates = [
          ...alternatives(value).map((candidate) => [path, candidate] as const),
          ...taken.map((at) => [at, undefined] as const),
        ];
        let proven = candidates.length === 0;
        let legal = 0;
        for (const [at, candidate] of candidates) {
          const mutated = [...documents];
          mutated[i] = changed(document, at, candidate) as CaseDocument;
          const outcome = await outcomeOf(mutated, options);
          if (outcome.invalid) continue;
          legal += 1;
          if (outcome.whole !== original.whole) {
            proven = true;
            break;
          }
        }
        if (!proven && legal > 0 && !isWithoutEffect(folder, path))
          silent.push(`${path.join('.')}: ${JSON.stringify(value)}`);
      }
    }
    expect(silent).toEqual([]);
  });
});
