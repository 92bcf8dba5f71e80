import type { WorkloadName } from '../api/context.ts';
import type { MachineFact } from '../pipeline/walk/pod-walk.ts';

/** One port, or range of ports, of one workload's machine. */
export interface PortRow {
  /** `namespace/kind/name` */
  readonly workload: string;
  /** `out` for what may leave the machine; listed only where not everything may. */
  readonly direction: 'in' | 'out';
  readonly open: boolean;
  /** `8080`, `30000-30010`, `all`, `others` */
  readonly port: string;
  /** `tcp`, `udp`, `sctp`, `all` */
  readonly protocol: string;
  /** The other side: `anyone`, `nobody`, an address range. */
  readonly from: string;
  /** The machine's own address, or `all addresses`. */
  readonly at: string;
  /** Container and port, Service, policy or option. */
  readonly why: string;
}

/**
 * What a workload's machine lets in, as its firewall recorded it. `hasFirewall` is false where none
 * runs.
 */
export const portRows = (
  { kind, namespace, name }: WorkloadName,
  records: readonly MachineFact[],
  hasFirewall: boolean,
): readonly PortRow[] => {
  const workload = `${namespace}/${kind.toLowerCase()}/${name}`;
  const rows = records
    .filter(({ topic }) => topic === 'ports')
    .map(({ row }): PortRow => ({
      workload,
      direction: row['direction'] === 'out' ? 'out' : 'in',
      open: row['state'] !== 'closed',
      port: row['port'] ?? 'all',
      protocol: row['protocol'] ?? 'all',
      from: row['from'] ?? 'anyone',
      at: row['at'] ?? 'all addresses',
      why: row['why'] ?? '',
    }));
  if (rows.length > 0) return rows;
  const why = hasFirewall
    ? 'the firewall of the config does not say what it opens'
    : 'there is no firewall';
  return [
    {
      workload,
      direction: 'in',
      open: true,
      port: 'all',
      protocol: 'all',
      from: hasFirewall ? 'unknown' : 'anyone',
      at: 'all addresses',
      why,
    },
  ];
};

/** The rows as JSON. */
export const portsJson = (rows: readonly PortRow[]): string =>
  `${JSON.stringify(rows, undefined, 2)}\n`;

/** The rows as a table for people, one block for each workload. */
export const portsTable = (rows: readonly PortRow[]): string =>
  [...new Set(rows.map(({ workload }) => workload))]
    .map((workload) => {
      const own = rows.filter((row) => row.workload === workload);
      const out = own.filter(({ direction }) => direction === 'out');
      return `${workload}\n${block(
        own.filter(({ direction }) => direction === 'in'),
        'FROM',
      )}${out.length === 0 ? '' : block(out, 'TO')}`;
    })
    .join('\n');

/** Control characters of a plugin's text would speak to the terminal. */
const plain = (text: string): string => text.replaceAll(/[\0-\x1f\x7f-\x9f]/g, '?');

const block = (rows: readonly PortRow[], other: 'FROM' | 'TO'): string => {
  const cells = [
    ['PORT', 'PROTOCOL', other, 'AT', 'WHY'],
    ...rows.map(({ port, protocol, from, at, why }) => [port, protocol, from, at, why].map(plain)),
  ];
  const widths = cells[0]!.map((_, i) => Math.max(...cells.map((line) => line[i]!.length)));
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
