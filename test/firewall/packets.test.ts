import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fileOf, translated } from './accept.ts';
import type { Backend } from './accept.ts';
import { machine, numbers, others, shop } from './manifests.ts';
import { verdictsOf } from './model.ts';
import { missing, Wire } from './namespaces.ts';
import { familyOf } from './packet.ts';
import type { Packet, Protocol } from './packet.ts';

const backends: {
  readonly [name in Backend]: readonly (readonly [file: string, program: readonly string[]])[];
} = {
  iptables: [
    ['v4', ['iptables-restore']],
    ['v6', ['ip6tables-restore']],
  ],
  nftables: [['nft', ['nft', '-f', '-']]],
};

/** All packets, or every third of them, which ones differs from manifest to manifest. */
const packets = (from: readonly string[], to: readonly string[], offset?: number): Packet[] =>
  from
    .flatMap((source) =>
      to
        .filter((destination) => familyOf(source) === familyOf(destination))
        .flatMap((destination) =>
          (['tcp', 'udp'] as Protocol[]).flatMap((protocol) =>
            numbers.map((port) => ({ protocol, source, destination, port })),
          ),
        ),
    )
    .filter((_, i) => offset === undefined || i % 3 === offset % 3);

describe.skipIf(missing !== '')(
  `packets between two namespaces${missing === '' ? '' : ` [skipped: ${missing}]`}`,
  () => {
    const wire = new Wire();
    beforeAll(async () => {
      await wire.start(numbers);
      // Each side learns the other's addresses, so that no packet waits for a neighbour later.
      const all = [...packets(others, machine), ...packets(machine, others)].filter(
        ({ port }) => port === numbers[0],
      );
      expect(await wire.ask(all, 3)).not.toContain('');
    }, 60_000);
    afterAll(() => wire.stop());

    test.each<Backend>(['iptables', 'nftables'])(
      'go where the manifest says, with rules for %s',
      async (backend) => {
        const wrong: string[] = [];
        let tried = 0;
        for (const [i, given] of fc.sample(shop, { numRuns: 8, seed: backend.length }).entries()) {
          const translation = await translated(given, backend);
          if (translation.manifest === undefined) continue;
          wire.flush();
          for (const name of ['closed', 'open'])
            for (const [file, program] of backends[backend])
              wire.machine(program, fileOf(translation, `${name}.${file}`));
          const wanted = verdictsOf(given);
          const incoming = packets(others, machine, i);
          const outgoing = packets(machine, others, i);
          const answers = await wire.ask([...incoming, ...outgoing]);
          tried += answers.length;
          const right = [
            ...incoming.map((packet) => wanted.incoming(packet)),
            ...outgoing.map((packet) => (wanted.outgoing(packet) ? packet.port : undefined)),
          ];
          for (const [j, packet] of [...incoming, ...outgoing].entries()) {
            const got = answers[j]!.split(' ')[0];
            if (got !== String(right[j] ?? ''))
              wrong.push(
                `${JSON.stringify(packet)}: "${got}", not "${right[j] ?? ''}" by ${JSON.stringify(given)}`,
              );
          }
        }
        expect(wrong.slice(0, 3)).toEqual([]);
        expect(tried).toBeGreaterThan(1000);
      },
      120_000,
    );
  },
);
