import { LineCounter, isMap, isScalar, isSeq, parseDocument } from 'yaml';
import type { Path } from '../../diagnostics/diagnostic.ts';

interface Stretch {
  readonly path: Path;
  /** Lines from 1, both included. */
  readonly first: number;
  readonly last: number;
}

/** Which line of a printed manifest holds which value. */
export class OutputLines {
  readonly #stretches: Stretch[] = [];
  readonly #lines: readonly string[];
  readonly #counter = new LineCounter();

  constructor(text: string) {
    this.#lines = text.split('\n');
    const { contents } = parseDocument(text, { lineCounter: this.#counter });
    this.#walk(contents, []);
  }

  #walk(node: unknown, path: Path): void {
    if (isMap(node))
      for (const { key, value } of node.items) {
        if (!isScalar(key)) continue;
        const here = [...path, String(key.value)];
        this.#add(here, key.range?.[0] ?? 0, rangeOf(value)?.[1] ?? rangeOf(key)?.[1] ?? 0);
        this.#walk(value, here);
      }
    else if (isSeq(node))
      for (const [index, item] of node.items.entries()) {
        const [start = 0, end = 0] = rangeOf(item) ?? [];
        this.#add([...path, index], start, end);
        this.#walk(item, [...path, index]);
      }
  }

  #add(path: Path, start: number, end: number): void {
    const lineAt = (offset: number): number => this.#counter.linePos(offset).line;
    this.#stretches.push({ path, first: lineAt(start), last: lineAt(Math.max(start, end - 1)) });
  }

  /** How many lines there are. */
  get count(): number {
    return this.#lines.length - 1;
  }

  /** The path of the innermost value on a line. */
  at(line: number): Path | undefined {
    const size = ({ first, last }: Stretch): number => last - first;
    return this.#stretches
      .filter(({ first, last }) => first <= line && line <= last)
      .sort((a, b) => size(a) - size(b) || b.path.length - a.path.length)[0]?.path;
  }

  /** The line on which a value begins, or the nearest one that holds it. */
  lineOf(path: Path): number | undefined {
    for (let length = path.length; length > 0; length--) {
      const found = this.#stretches.find(
        (one) => one.path.length === length && one.path.every((key, i) => key === path[i]),
      );
      if (found !== undefined) return found.first;
    }
    return undefined;
  }

  /** The first line, counted from 1, that holds every one of the words. */
  lineWith(words: readonly string[], within: Path): number | undefined {
    const start = this.lineOf(within);
    if (start === undefined || words.length === 0) return undefined;
    const index = this.#lines.findIndex(
      (line, i) => i + 1 >= start && words.some((word) => line.includes(word)),
    );
    return index === -1 ? undefined : index + 1;
  }

  text(line: number): string {
    return this.#lines[line - 1] ?? '';
  }
}

const rangeOf = (node: unknown): readonly number[] | undefined =>
  (node as { range?: readonly number[] } | null)?.range;
