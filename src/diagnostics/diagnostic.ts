/**
 * How much a diagnostic weighs: an `error` leaves no manifest, a `warning` names a difference, a
 * `note` says what has no counterpart.
 */
export type Severity = 'error' | 'warning' | 'note';

/**
 * Keys and indexes from the root of one document to a value, as `['spec', 'containers', 0,
 * 'image']`.
 */
export type Path = readonly (string | number)[];

/** One named input text: a file's path as the user wrote it, `<stdin>`, or an URL. */
export interface Source {
  readonly name: string;
  readonly text: string;
  /** True for a text without Kubernetes objects, a config say: each of its lines may be shown. */
  readonly open?: boolean;
  /** Where the text is a part of an input, and not all of it. */
  readonly stretch?: Stretch;
}

/** The place of a text in the input that it is a part of. */
export interface Stretch {
  /** One object for all parts of one input. */
  readonly input: object;
  /** How many lines of the input come before. */
  readonly line: number;
}

/** Half-open range of UTF-16 offsets into a source's text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A place in the input, turned into line and column only when a message is shown. */
export interface Place {
  readonly source: Source;
  readonly path: Path;
  /** An offset inside the document, neither end of it, where another may begin or end. */
  readonly inside?: number;
  /** Offsets in the source; undefined when the value is not in the text (a default, say). */
  span(): Span | undefined;
  /** What this place is to the message, for the second and later places: `volume declared here`. */
  readonly label?: string;
}

/** A place as a reader sees it: lines and columns count from 1, the end is exclusive. */
export interface Location {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  readonly endLine?: number;
  readonly endColumn?: number;
  /** The field's path in the document, as `spec.containers[0].image`. */
  readonly path: string;
  readonly label?: string;
}

/**
 * What an API server refuses in place of the object that it was given and takes: the `pod` or the
 * `claim` that a controller makes of it, or, by servers `newer` than Kubernetes 1.33, a field that
 * 1.33 takes away before it looks.
 */
export type Refused = 'pod' | 'claim' | 'newer';

/** One finding. */
export interface Diagnostic {
  /** `P2LK` and three digits, or `<plugin>/<slug>`. */
  readonly code: string;
  readonly severity: Severity;
  /** One or two sentences: what is wrong and why. Never holds a Secret's value. */
  readonly message: string;
  readonly places: readonly Place[];
  /** The next thing to type. */
  readonly help?: string;
  /** With P2LK110 to P2LK128: set where it is not the object itself that is refused. */
  readonly refused?: Refused;
  /** Name of the plugin that reported it. */
  readonly plugin?: string;
  /** Address of a page about it. */
  readonly docs?: string;
  readonly cause?: unknown;
}
