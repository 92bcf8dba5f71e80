import type { Severity, Verdict } from 'p2lk/browser';

/** What the reader chose beside the manifest. */
export interface Options {
  /** Name of a shipped base; empty for none. */
  readonly base: string;
  readonly unknownImage: 'assume' | 'error';
  readonly secrets: 'inline' | 'file' | 'error';
  /** What becomes of a field that nobody honours. */
  readonly unread: 'error' | 'warning';
  /** `imageConfigs` of a config, as YAML. */
  readonly images: string;
}

export const defaults: Options = {
  base: '',
  unknownImage: 'assume',
  secrets: 'inline',
  unread: 'error',
  images: '',
};

/** One finding, ready to be shown as text. */
export interface Message {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly help: string | undefined;
  readonly plugin: string | undefined;
  /** Line and column from 1 of the first place; undefined where it has none. */
  readonly line: number | undefined;
  readonly column: number | undefined;
  /** The lines with carets; empty where there are none to show. */
  readonly frame: string;
}

/** One machine of the input. */
export interface Machine {
  /** `Deployment web` */
  readonly name: string;
  readonly text: string;
}

/** What a translation gave. */
export interface Result {
  readonly machines: readonly Machine[];
  readonly messages: readonly Message[];
}

/** Lines of the one side that a line of the other is linked with, and why, in words. */
export interface Links {
  readonly input: readonly number[];
  readonly output: readonly number[];
  readonly reasons: readonly Reason[];
}

export interface Reason {
  /** Path of the field or the value. */
  readonly path: string;
  readonly verdict: Verdict | undefined;
  /** Who wrote or read it. */
  readonly by: string;
}

/** What the page asks of the worker. */
export type Ask =
  | { readonly kind: 'translate'; readonly text: string; readonly options: Options }
  | { readonly kind: 'input-line' | 'output-line'; readonly machine: number; readonly line: number }
  | {
      readonly kind: 'picture';
      readonly machine: number;
      readonly width: number;
      readonly theme: 'light' | 'dark';
    };

/** What the worker answers, by what it was asked. */
export interface Answers {
  readonly translate: Result;
  readonly 'input-line': Links;
  readonly 'output-line': Links;
  /** The text of an SVG; empty where there is no machine. */
  readonly picture: string;
}

export type AnswerTo<A extends Ask> = Answers[A['kind']];

/** An ask on its way, and the answer to it. */
export interface Envelope {
  readonly id: number;
  readonly ask: Ask;
}
export type Reply =
  | { readonly id: number; readonly answer: Answers[keyof Answers] }
  | { readonly id: number; readonly fault: string };
