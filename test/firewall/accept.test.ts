import fc from 'fast-check';
import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import type { Translation } from '../../src/pipeline/translate.ts';
import { fileOf, translated } from './accept.ts';
import type { Backend } from './accept.ts';
import { iptablesEvaluator } from './iptables.ts';
import { machine, numbers, others, shop } from './manifests.ts';
import { verdictsOf } from './model.ts';
import { nftablesEvaluator } from './nftables.ts';
import { familyOf } from './packet.ts';
import type { Packet, Protocol } from './packet.ts';

const evaluatorOf = (translation: Translation, backend: Backend) => {
  if (backend === 'nftables') return nftablesEvaluator(fileOf(translation, 'open.nft'));
  const [v4, v6] = [
    iptablesEvaluator(fileOf(translation, 'open.v4')),
    iptablesEvaluator(fileOf(translation, 'open.v6')),
  ];
  const of = (packet: Packet) => (familyOf(packet.source) === 4 ? v4 : v6);
  return {
    incoming: (packet: Packet) => of(packet).incoming(packet),
    outgoing: (packet: Packet) => of(packet).outgoing(packet),
  };
};

const packets = (from: readonly string[], to: readonly string[]): Packet[] =>
  from.flatMap((source) =>
    to
      .filter((destination) => familyOf(source) === familyOf(destination))
      .flatMap((destination) =>
        (['tcp', 'udp', 'sctp'] as Protocol[]).flatMap((protocol) =>
          [...numbers, 30_003, 81].map((port) => ({ protocol, source, destination, port })),
        ),
      ),
  );
const incoming = packets(others, machine);
const outgoing = packets(machine, others);

const explain = (packet: Packet, got: unknown, wanted: unknown): string =>
  `${JSON.stringify(packet)}: ${String(got)}, not ${String(wanted)}`;

describe.each<Backend>(['iptables', 'nftables'])('what the rules of %s let through', (backend) => {
  test(
    'is what the manifest says, packet by packet',
    () =>
      fc.assert(
        fc.asyncProperty(shop, async (given) => {
          const translation = await translated(given, backend);
          const errors = translation.diagnostics.filter(({ severity }) => severity === 'error');
          // The API server would refuse the same host port twice in one list of containers.
          fc.pre(errors.every(({ code }) => code !== 'P2LK118'));
          const wanted = verdictsOf(given);
          expect(errors.map(({ code }) => code).filter((code) => code !== 'firewall/port')).toEqual(
            [],
          );
          expect(errors.length > 0, errors.map(({ message }) => message).join('\n')).toBe(
            wanted.refused,
          );
          if (wanted.refused) return;
          const rules = evaluatorOf(translation, backend);
          const wrong = [
            ...incoming.flatMap((packet) => {
              const [got, right] = [rules.incoming(packet), wanted.incoming(packet)];
              return got === right ? [] : [explain(packet, got, right)];
            }),
            ...outgoing.flatMap((packet) => {
              const [got, right] = [rules.outgoing(packet), wanted.outgoing(packet)];
              return got === right ? [] : [`out ${explain(packet, got, right)}`];
            }),
          ];
          expect(wrong.slice(0, 5)).toEqual([]);
        }),
        { numRuns: Number(process.env['P2LK_RUNS'] ?? 100) },
      ),
    600_000,
  );

  test('is text that the real program takes', async (context) => {
    const programs = backend === 'nftables' ? ['nft'] : ['iptables-restore', 'ip6tables-restore'];
    for (const program of programs)
      if (spawnSync('unshare', ['-n', program, '--version']).status !== 0)
        context.skip(`no ${program} here, or no right to make a network namespace`);
    const refused: string[] = [];
    for (const given of fc.sample(shop, { numRuns: 60, seed: 6 })) {
      const translation = await translated(given, backend);
      if (translation.manifest === undefined) continue;
      const files =
        backend === 'nftables'
          ? ['open.nft', 'closed.nft']
          : ['open.v4', 'open.v6', 'closed.v4', 'closed.v6'];
      for (const name of files) {
        const words =
          backend === 'nftables'
            ? ['nft', '-f', '-']
            : [name.endsWith('6') ? 'ip6tables-restore' : 'iptables-restore'];
        const { status, stderr } = spawnSync('unshare', ['-n', ...words], {
          input: fileOf(translation, name),
          encoding: 'utf8',
        });
        if (status !== 0) refused.push(`${stderr}${fileOf(translation, name)}`);
      }
    }
    expect(refused).toEqual([]);
  }, 120_000);
});
