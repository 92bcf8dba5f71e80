import type { Trial } from './trial.ts';

/** Why a rule was not tried. */
export interface NotTried {
  readonly skipped: string;
}

/** One rule that every plugin has to keep. */
export interface Rule {
  readonly name: string;
  /** What holds for a plugin that keeps it. */
  readonly about: string;
  /** What is wrong, each in a sentence; nothing where the plugin keeps the rule. */
  readonly find: (trial: Trial) => Promise<readonly string[] | NotTried>;
}
