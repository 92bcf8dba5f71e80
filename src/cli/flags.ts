import type { SecretPolicy } from '../linuxkit/secret-files.ts';
import type { LabelSelector } from '../kubernetes/generated/types.ts';
import type { Selection } from '../kubernetes/selection.ts';

/** What the options of the main command say; `undefined` where one was not given. */
export interface Flags {
  readonly filename?: readonly string[];
  readonly recursive?: boolean;
  readonly stdinFilename?: string;
  readonly select?: Selection;
  readonly selector?: LabelSelector;
  /** The workload to read from a cluster; true where only what the input lacks is read from it. */
  readonly fromCluster?: Selection | true;
  readonly context?: string;
  readonly namespace?: string;
  readonly kubeconfig?: string;
  readonly allowSecrets?: boolean;
  readonly output?: string;
  readonly outputDir?: string;
  readonly base?: string;
  readonly secrets?: SecretPolicy;
  readonly trace?: string;
  readonly platform?: string;
  /** bytes */
  readonly machineMemory?: number;
  /** millicores */
  readonly machineCpu?: number;
  readonly ordinal?: number;
  readonly unknownImage?: 'error' | 'assume';
  readonly imageLayout?: readonly string[];
  readonly imageArchive?: readonly string[];
  /** Folder of LinuxKit's cache; false for none, true (nothing was said) for its usual place. */
  readonly imageCache?: string | boolean;
  /** A program and its arguments. */
  readonly imageResolver?: readonly string[];
  readonly offline?: boolean;
  readonly locked?: boolean;
  /** Path of the config; false for none, true to look for one. */
  readonly config: string | boolean;
  readonly configLoader?: 'native' | 'jiti';
  readonly printConfig?: boolean;
  /** A `ReporterName`, or the path or package of a module. */
  readonly reporter: string;
  readonly strict?: boolean;
  readonly maxWarnings?: number;
  readonly lenient?: boolean;
  readonly quiet?: boolean;
  /** seconds */
  readonly timeout?: number;
}

export const reporterNames = ['pretty', 'unix', 'json', 'github', 'sarif'] as const;
export type ReporterName = (typeof reporterNames)[number];

/** Whether a reporter is one of p2lk's own. */
export const isOwnReporter = (name: string): name is ReporterName =>
  reporterNames.some((own) => own === name);
