import type { Place } from '../../diagnostics/diagnostic.ts';
import type { Call, Touch } from '../../view/read-log.ts';
import type { Subject } from '../../view/subject.ts';
import { isView, pathOf, placeOf, subjectOf } from '../../view/view.ts';
import type { PodWalk, TracedWrite } from '../walk/pod-walk.ts';

/** A shorter text stands in others by chance. */
const TELLING = 3;

/**
 * Finds what of the input a written value was made of. Plugins are code, so this is told from what
 * they read: what the value holds word for word; else what the call read since it last wrote; else
 * all that it read; else what the hook was called for.
 */
export class Sources {
  readonly #reads: readonly Touch[];
  readonly #writes: readonly TracedWrite[];
  readonly #calls: readonly Call[];
  readonly #places = new Map<object, Map<string | number, Place>>();
  readonly #known = new Set<Subject>();

  constructor({ log, writes }: PodWalk) {
    this.#reads = log?.reads ?? [];
    this.#calls = log?.calls ?? [];
    this.#writes = writes;
  }

  of(write: TracedWrite, value: unknown): readonly Place[] {
    const { call, reads } = write;
    if (call === undefined) return [];
    const held = this.held(write, value);
    if (held.length > 0) return held;
    const since = this.#writes.findLast((one) => one.call === call && one.reads < reads);
    const own = this.#own(write).filter(([{ counts }]) => counts);
    const recent = own.filter(([, at]) => at >= (since?.reads ?? 0));
    const found = this.#placesOf((recent.length > 0 ? recent : own).map(([read]) => read));
    if (found.length > 0) return found;
    const view = call.args.find(isView);
    if (view === undefined) return [];
    const before = this.#reads.filter(
      (read) =>
        read.counts && read.call?.plugin === call.plugin && read.subject === subjectOf(view),
    );
    const path = pathOf(view);
    const within = this.#placesOf(before).filter((place) =>
      path.every((key, i) => key === place.path[i]),
    );
    return within.length > 0 ? within : [placeOf(view)];
  }

  /** What the value holds word for word. */
  held(write: TracedWrite, value: unknown): readonly Place[] {
    const { call } = write;
    if (call === undefined) return [];
    const texts = textsOf(value);
    const led = new Set(
      this.#calls.filter(
        ({ plugin, answer }) =>
          plugin === call.plugin || (answer !== undefined && call.args.includes(answer)),
      ),
    );
    led.delete(call);
    const found = [
      ...this.#own(write).flatMap(([read]) => (isHeld(read, texts, 1) ? [read] : [])),
      ...this.#reads
        .slice(0, write.reads)
        .filter(
          (read) => read.call !== undefined && led.has(read.call) && isHeld(read, texts, TELLING),
        ),
    ];
    const equal = found.filter((read) => texts.length === 1 && String(valueOf(read)) === texts[0]);
    return this.#placesOf(equal.length > 0 ? equal : found);
  }

  /** What the call of a write had read by then, each with its number. */
  #own({ call, reads }: TracedWrite): readonly (readonly [Touch, number])[] {
    return this.#reads
      .slice(0, reads)
      .flatMap((read, at) => (read.call === call ? [[read, at] as const] : []));
  }

  #placesOf(reads: readonly Touch[]): readonly Place[] {
    return [...new Set(reads.flatMap((read) => this.placeOf(read) ?? []))].sort(inOrder);
  }

  /** The place of a leaf that was read; one object for each leaf. */
  placeOf({ subject, target, key }: Touch): Place | undefined {
    if (!this.#known.has(subject)) {
      this.#known.add(subject);
      for (const leaf of subject.leaves()) {
        const keys = this.#places.get(leaf.target) ?? new Map<string | number, Place>();
        this.#places.set(leaf.target, keys.set(leaf.key, subject.document.place(leaf.path)));
      }
    }
    return this.#places.get(target)?.get(key);
  }
}

/** As they stand in one text; those of other texts keep their order. */
const inOrder = (a: Place, b: Place): number =>
  a.source === b.source ? (a.span()?.start ?? 0) - (b.span()?.start ?? 0) : 0;

const valueOf = ({ target, key }: Touch): unknown =>
  (target as { readonly [key: string | number]: unknown })[key];

const isHeld = (read: Touch, texts: readonly string[], least: number): boolean => {
  const value = valueOf(read);
  if (typeof value === 'object') return false;
  const text = String(value);
  if (text.length < least) return false;
  return texts.some((one) => one === text || (text.length >= TELLING && one.includes(text)));
};

/** Every scalar of a value as text. */
const textsOf = (value: unknown): readonly string[] => {
  if (value instanceof Uint8Array) return [new TextDecoder().decode(value)];
  if (typeof value !== 'object' || value === null)
    return value === undefined ? [] : [String(value)];
  return Object.values(value).flatMap(textsOf);
};
