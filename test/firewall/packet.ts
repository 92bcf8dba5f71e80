import { BlockList, isIPv6 } from 'node:net';

export type Protocol = 'tcp' | 'udp' | 'sctp';

/** The first packet of a connection that the machine knows nothing of. */
export interface Packet {
  readonly protocol: Protocol;
  readonly source: string;
  readonly destination: string;
  /** At the destination. */
  readonly port: number;
}

export const familyOf = (address: string): 4 | 6 => (isIPv6(address) ? 6 : 4);

const lists = new Map<string, BlockList>();

/** Whether an address lies in a range, by Node's own reading of both. */
export const isWithin = (address: string, range: string): boolean => {
  let list = lists.get(range);
  if (list === undefined) {
    list = new BlockList();
    const [network = '', prefix] = range.split('/');
    const type = isIPv6(network) ? 'ipv6' : 'ipv4';
    list.addSubnet(
      network,
      prefix === undefined ? (type === 'ipv6' ? 128 : 32) : Number(prefix),
      type,
    );
    lists.set(range, list);
  }
  return (
    familyOf(address) === familyOf(range.split('/')[0]!) &&
    list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')
  );
};
