import { planPath } from '../boot/plan.ts';
import type { Manifest } from '../linuxkit/manifest.ts';

/** What the machine's plan says of one container, or of one place where steps are run. */
export interface PlanEntry {
  readonly name: string;
  readonly role: 'init' | 'sidecar' | 'container' | 'step';
  /** LinuxKit's name of the entry. */
  readonly id: string;
  /** Whether p2lk keeps LinuxKit from starting it, and starts it when its turn comes. */
  readonly held: boolean;
  readonly restartPolicy: string | undefined;
  /** Of `startup`, `liveness` and `readiness` those that there are. */
  readonly probes: readonly string[];
  /** What is done before it starts, in words. */
  readonly steps: readonly string[];
}

/** What of the plan is drawn. */
export interface DrawnPlan {
  /** Name of the pod. */
  readonly name: string | undefined;
  readonly restartPolicy: string | undefined;
  /** Seconds that the containers get to end by themselves. */
  readonly grace: string | undefined;
  /** In the order in which they are started. */
  readonly entries: readonly PlanEntry[];
  /** What is done when the pod has ended, in words. */
  readonly final: readonly string[];
}

const roles = ['init', 'sidecar', 'container', 'step'] as const;
const probes: ReadonlySet<string> = new Set(['startup', 'liveness', 'readiness']);

type Section = { [key: string]: string[] | undefined };

/** Keys of one section, each with its texts in order; without a prototype. */
const sectionOf = (lines: readonly string[]): Section => {
  const section = Object.create(null) as Section; // an object without a prototype has no type
  for (const line of lines) {
    const [, key = '', text = ''] = /^(\S+) ?(.*)$/.exec(line) ?? [];
    (section[key] ??= []).push(text);
  }
  return section;
};

const entryOf = (section: Section): PlanEntry => {
  const name = section['container']?.[0] ?? '';
  const role = section['role']?.[0];
  return {
    name,
    role: roles.find((one) => one === role) ?? 'step',
    id: section['id']?.[0] ?? name,
    held: section['held']?.[0] !== 'no',
    restartPolicy: section['restartPolicy']?.[0],
    probes: Object.keys(section).filter((key) => probes.has(key)),
    steps: section['step'] ?? [],
  };
};

/** Reads `/etc/p2lk/plan` of a manifest (`src/boot/plan.ts`); undefined where it has none. */
export const planOf = ({ files = [] }: Manifest): DrawnPlan | undefined => {
  const contents = files.find(({ path }) => `/${path}` === planPath)?.contents;
  if (contents === undefined) return undefined;
  const text = typeof contents === 'string' ? contents : new TextDecoder().decode(contents);
  const sections: string[][] = [[]];
  for (const line of text.split('\n')) {
    if (line.startsWith('container ')) sections.push([]);
    sections.at(-1)?.push(line);
  }
  const [pod, ...entries] = sections.map(sectionOf);
  return {
    name: pod?.['name']?.[0],
    restartPolicy: pod?.['restartPolicy']?.[0],
    grace: pod?.['grace']?.[0],
    entries: entries.map(entryOf),
    final: pod?.['final'] ?? [],
  };
};
