import { locate } from '../../diagnostics/locate.ts';
import type { Diagnostic, Location } from '../../diagnostics/diagnostic.ts';
import { verdicts } from '../../pipeline/account/verdict.ts';
import type { Verdict } from '../../pipeline/account/verdict.ts';
import type { Translation } from '../../pipeline/translate.ts';

/** What became of one field, without its value. */
export interface FieldRow {
  readonly verdict: Verdict;
  readonly object: string;
  readonly at: Location;
  readonly readers: readonly string[];
  readonly reasons: readonly { readonly code: string; readonly message: string }[];
}

/** How faithful the machine of one workload is. */
export interface Fidelity {
  /** `namespace/kind/name` */
  readonly workload: string;
  readonly counts: { readonly [verdict in Verdict]: number };
  /** Percent of the fields that are exact, rounded down to a tenth. */
  readonly score: number;
  /** False where the workload breaks rules of the API, so that only what breaks them is listed. */
  readonly complete: boolean;
  readonly fields: readonly FieldRow[];
}

const reasonOf = ({ code, message }: Diagnostic): FieldRow['reasons'][number] => ({
  code,
  message,
});

/** The report of one workload; undefined where a translation concerns none. */
export const fidelityOf = ({
  workload,
  account,
  diagnostics,
}: Translation): Fidelity | undefined => {
  if (workload === undefined) return undefined;
  const fields: readonly FieldRow[] =
    account?.fields.map(({ verdict, object, place, readers, findings }) => ({
      verdict,
      object,
      at: locate(place),
      readers,
      reasons: findings.map(reasonOf),
    })) ??
    diagnostics
      .filter(({ severity, places }) => severity === 'error' && places.length > 0)
      .map((diagnostic) => ({
        verdict: 'refused',
        object: `${workload.kind} ${workload.name}`,
        at: locate(diagnostic.places[0]!), // filtered above
        readers: [],
        reasons: [reasonOf(diagnostic)],
      }));
  const counted = verdicts.map(
    (verdict) => [verdict, fields.filter((field) => field.verdict === verdict).length] as const,
  );
  // Every verdict of the list is a key.
  const counts = Object.fromEntries(counted) as Fidelity['counts'];
  const score = fields.length === 0 ? 100 : Math.floor((counts.exact / fields.length) * 1000) / 10;
  return {
    workload: `${workload.namespace}/${workload.kind.toLowerCase()}/${workload.name}`,
    counts,
    score: account === undefined ? 0 : score,
    complete: account !== undefined,
    fields,
  };
};
