import { locate } from '../../diagnostics/locate.ts';
import type { Write } from '../../linuxkit/draft.ts';
import type { Manifest } from '../../linuxkit/manifest.ts';
import type { PodWalk } from '../walk/pod-walk.ts';
import { fieldsOf } from './fields.ts';
import type { Account } from './verdict.ts';
import { originsOf } from './origins.ts';
import { Sources } from './sources.ts';

/** The account of a walked workload; without a manifest there is nothing that fields led to. */
export const accountOf = (run: PodWalk, manifest: Manifest | undefined): Account => {
  const origins = originsOf(run, manifest ?? {});
  return { fields: fieldsOf(run, origins), origins };
};

/** The writes as a trace shows them: without the values, which may be Secrets'. */
export const writesOf = (run: PodWalk): readonly Write[] => {
  const sources = new Sources(run);
  return run.writes.map((write) => {
    const { on, key, plugin, reason, values } = write;
    const from = [...new Set(values.flatMap((value) => sources.of(write, value)))].map(locate);
    return { on, key, plugin, ...(reason !== undefined && { reason }), from };
  });
};
