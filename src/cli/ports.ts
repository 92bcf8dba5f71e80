import type { WorkloadName } from '../context.ts';
import type { MachineFact } from '../pod-walk.ts';

const columns = ['port', 'protocol', 'from', 'at', 'why'] as const;

type Row = { readonly [column in (typeof columns)[number] | 'workload']?: string };

/** What one workload's machine lets in, as its firewall recorded it. */
export const portRows = ({ kind, namespace, name }: WorkloadName, records: readonly MachineFact[]): readonly Row[] =>
  records.filter(({ topic }) => topic === 'ports').map(({ row }) => ({ workload: `${namespace}/${kind.toLowerCase()}/${name}`, ...row }));

/** The rows as JSON: an array of `{workload, port, protocol, from, at, why}`. */
export const portsJson = (rows: readonly Row[]): string => `${JSON.stringify(rows, undefined, 2)}\n`;

/** The rows as a table for people, one block for each workload. */
export const portsTable = (rows: readonly Row[]): string => {
  const workloads = [...new Set(rows.map(({ workload = '' }) => workload))];
  return workloads.map((workload) => `${workload}\n${block(rows.filter((row) => row.workload === workload))}`).join('\n');
};

const block = (rows: readonly Row[]): string => {
  const cells = [columns.map((column) => column.toUpperCase()), ...rows.map((row) => columns.map((column) => row[column] ?? ''))];
  const widths = columns.map((_, i) => Math.max(...cells.map((line) => line[i]!.length)));
  return cells
    .map(
      (line) =>
        `  ${line
          .map((cell, i) => cell.padEnd(widths[i]!))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
};
