import { workloadKinds } from '../kubernetes/workloads.ts';
import { documentsOf, sourcesOf } from './documents.ts';
import type { InputDocument } from './documents.ts';
import type { Rule } from './rule.ts';
import { deedText, firstDifference } from './trial.ts';
import type { Outcome } from './trial.ts';

/**
 * A plugin answers the same for the same input: a second time in one program, and where another
 * workload came before.
 */
export const repeat: Rule = {
  name: 'repeat',
  about: 'the same input gives the same answers, and nothing is kept from what came before',
  async find(trial) {
    const found: string[] = [];
    for (const one of trial.cases) {
      const first = await trial.run(one);
      const second = await trial.run(one);
      const again = firstDifference(said(first), said(second));
      if (again !== undefined) found.push(`${one.name}: a second run differs: ${again}`);
      const documents = documentsOf(one.sources);
      const before = await trial.run(one, {
        sources: sourcesOf([...documents.flatMap(another), ...documents]),
      });
      // What differs by itself says nothing of what came before it.
      if (again !== undefined) continue;
      for (const workload of new Set(first.deeds.map((deed) => deed.workload))) {
        const behind = firstDifference(deedText(first, workload), deedText(before, workload));
        if (behind !== undefined)
          found.push(`${one.name}: ${workload} differs behind another: ${behind}`);
      }
    }
    return found;
  },
};

const said = (outcome: Outcome): string =>
  deedText(outcome) + outcome.findings.map(({ message }) => `${message}\n`).join('');

/** A workload like this one under another name; nothing for an object that is none. */
const another = ({ source, raw, types }: InputDocument): readonly InputDocument[] => {
  const { kind, metadata } = raw as { kind?: string; metadata?: { name?: string } };
  const { name } = metadata ?? {};
  if (name === undefined || kind === undefined || !workloadKinds.includes(kind)) return [];
  const renamed = { ...raw, metadata: { ...metadata, name: `another-${name}`.slice(0, 52) } };
  return [{ source, types, raw: renamed }];
};
