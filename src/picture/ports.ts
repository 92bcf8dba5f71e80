/** A fact about a machine, as a plugin records it: `topic` is `ports` for one of these. */
export interface Fact {
  readonly topic: string;
  readonly row: { readonly [column: string]: string | undefined };
}

/** A port that is open. */
export interface DrawnPort {
  readonly direction: 'in' | 'out';
  /** `8080/tcp`, `all` */
  readonly port: string;
  /** The other side: `anyone`, an address range. */
  readonly who: string;
  readonly why: string;
}

/** The open ports among the facts; closed ones are not drawn. */
export const portsOf = (facts: readonly Fact[]): readonly DrawnPort[] =>
  facts
    .filter(({ topic, row }) => topic === 'ports' && row['state'] !== 'closed')
    .map(({ row }) => {
      const { port = 'all', protocol = 'all', direction, from = 'anyone', why = '' } = row;
      return {
        direction: direction === 'out' ? 'out' : 'in',
        port: protocol === 'all' ? port : `${port}/${protocol}`,
        who: from,
        why,
      };
    });
