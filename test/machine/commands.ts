/** Which commands a POSIX shell script calls, with their words as far as they stand in the text. */

/** A command of a script. */
export interface Command {
  readonly line: number;
  /** The words; `undefined` stands for one that is known only when the script runs. */
  readonly words: readonly (string | undefined)[];
}

export interface Script {
  readonly commands: readonly Command[];
  /** The functions that it defines. */
  readonly functions: ReadonlySet<string>;
}

/** Words behind which a command comes. */
const openers = new Set(['if', 'then', 'else', 'elif', 'do', 'while', 'until', '!', '{']);
const closers = new Set(['fi', 'done', '}']);

/** Commands whose words, behind their own options, are a command again. */
export const carriers: Readonly<Record<string, { readonly valued: string; readonly own: number }>> =
  {
    command: { valued: '', own: 0 },
    exec: { valued: '', own: 0 },
    timeout: { valued: 'sk', own: 1 },
    setsid: { valued: '', own: 0 },
    nice: { valued: 'n', own: 0 },
    xargs: { valued: 'nIPLE', own: 0 },
  };

class Reader {
  readonly text: string;
  readonly commands: Command[] = [];
  readonly functions = new Set<string>();
  #at: number;
  #heredocs: { readonly end: string; readonly tabs: boolean }[] = [];

  constructor(text: string, at = 0) {
    this.text = text;
    this.#at = at;
  }

  /** Reads commands up to `end` (`)`), or to the end of the text; returns where. */
  read(end = ''): number {
    let words: (string | undefined)[] = [];
    let line = 0;
    let atCommand = true;
    // The words of `for` are no command's.
    let inFor = false;
    // For each `case` that is open: whether a pattern comes next.
    const cases: ('word' | 'pattern' | 'commands')[] = [];
    const finish = (): void => {
      if (words.length > 0) this.#take({ line, words });
      words = [];
      atCommand = true;
      inFor = false;
    };
    for (;;) {
      this.#blanks();
      const char = this.text[this.#at] ?? '';
      const state = cases.at(-1);
      if (char === '') break;
      if (char === '#') {
        while (this.#at < this.text.length && this.text[this.#at] !== '\n') this.#at += 1;
      } else if (char === '\n') {
        finish();
        this.#at += 1;
        this.#skipHeredocs();
      } else if (state === 'pattern') {
        if (this.text.startsWith('esac', this.#at)) {
          this.#at += 4;
          cases.pop();
          atCommand = false;
        } else {
          if (char === '(') this.#at += 1;
          while ((this.text[this.#at] ?? ')') !== ')') if (!this.#separator()) this.#word();
          this.#at += 1;
          cases[cases.length - 1] = 'commands';
          atCommand = true;
        }
      } else if (char === end) {
        finish();
        return this.#at + 1;
      } else if (this.text.startsWith(';;', this.#at)) {
        finish();
        this.#at += 2;
        cases[cases.length - 1] = 'pattern';
      } else if (/[;&|()]/.test(char)) {
        finish();
        this.#at += 1;
      } else if (/[<>]/.test(char)) {
        this.#redirection();
      } else {
        const start = this.#at;
        const word = this.#word();
        if (/^\d+$/.test(word ?? '') && /[<>]/.test(this.text[this.#at] ?? '')) continue;
        if (state === 'word') {
          if (word === 'in') cases[cases.length - 1] = 'pattern';
        } else if (inFor) {
          continue;
        } else if (!atCommand) {
          words.push(word);
        } else if (word === 'case') {
          cases.push('word');
        } else if (word === 'esac') {
          cases.pop();
          atCommand = false;
        } else if (word === 'for') {
          inFor = true;
        } else if (closers.has(word ?? '')) {
          atCommand = false;
        } else if (word !== undefined && /^\w+$/.test(word) && this.#empty()) {
          this.functions.add(word);
        } else if (!openers.has(word ?? '') && !/^\w+=/.test(this.text.slice(start, start + 99))) {
          line = this.text.slice(0, start).split('\n').length;
          words = [word];
          atCommand = false;
        }
      }
    }
    finish();
    return this.#at;
  }

  #take(command: Command): void {
    this.commands.push(command);
    const [name, ...rest] = command.words;
    const carrier = Object.hasOwn(carriers, name ?? '') ? carriers[name ?? ''] : undefined;
    if (carrier === undefined) return;
    let own = carrier.own;
    for (let index = 0; index < rest.length; index += 1) {
      const word = rest[index];
      if (word?.startsWith('-') === true) {
        // `command -v NAME` only looks.
        if (name === 'command') return;
        if (carrier.valued.includes(word.at(-1) ?? '')) index += 1;
      } else if (own > 0) {
        own -= 1;
      } else {
        this.#take({ line: command.line, words: rest.slice(index) });
        return;
      }
    }
  }

  #blanks(): void {
    while (/^(?:[ \t]|\\\n)/.test(this.text.slice(this.#at, this.#at + 2))) {
      this.#at += this.text[this.#at] === '\\' ? 2 : 1;
    }
  }

  #separator(): boolean {
    const before = this.#at;
    while (/[\s|]/.test(this.text[this.#at] ?? '')) this.#at += 1;
    return this.#at > before;
  }

  /** Whether `()` comes next, and if so goes past it. */
  #empty(): boolean {
    const found = /^[ \t]*\(\)/.exec(this.text.slice(this.#at, this.#at + 9));
    if (found === null) return false;
    this.#at += found[0].length;
    return true;
  }

  #redirection(): void {
    const [sign = ''] =
      /^(?:<<-?|>>|[<>]&|<>|>\||[<>])/.exec(this.text.slice(this.#at, this.#at + 3)) ?? [];
    this.#at += sign.length;
    this.#blanks();
    const word = this.#word();
    if (sign.startsWith('<<')) this.#heredocs.push({ end: word ?? '', tabs: sign === '<<-' });
  }

  #skipHeredocs(): void {
    for (const { end, tabs } of this.#heredocs) {
      for (;;) {
        const stop = this.text.indexOf('\n', this.#at);
        const line = this.text.slice(this.#at, stop < 0 ? undefined : stop);
        this.#at = stop < 0 ? this.text.length : stop + 1;
        if ((tabs ? line.replace(/^\t+/, '') : line) === end || stop < 0) break;
      }
    }
    this.#heredocs = [];
  }

  /** Reads a word; undefined when the shell puts something into it. */
  #word(): string | undefined {
    let said = '';
    let known = true;
    let quoted = false;
    for (;;) {
      const char = this.text[this.#at] ?? '';
      if (char === '' || (!quoted && /[\s;&|()<>]/.test(char))) break;
      if (char === '`') {
        throw new Error(`a backquote, which this does not read: ${this.text.slice(this.#at)}`);
      } else if (char === '"') {
        quoted = !quoted;
        this.#at += 1;
      } else if (char === "'" && !quoted) {
        const stop = this.text.indexOf("'", this.#at + 1);
        said += this.text.slice(this.#at + 1, stop);
        this.#at = stop + 1;
      } else if (char === '\\') {
        said += this.text[this.#at + 1] ?? '';
        this.#at += 2;
      } else if (char === '$') {
        known = this.#expansion() && known;
      } else {
        said += char;
        this.#at += 1;
      }
    }
    return known ? said : undefined;
  }

  /** Goes past what `$` begins; true when it is only a `$`. */
  #expansion(): boolean {
    const rest = this.text.slice(this.#at, this.#at + 200);
    if (rest.startsWith('$((')) {
      let depth = 0;
      do {
        const char = this.text[this.#at] ?? '';
        if (char === '(') depth += 1;
        if (char === ')') depth -= 1;
        this.#at += 1;
      } while (depth > 0 || this.text[this.#at - 1] === '$');
    } else if (rest.startsWith('$(')) {
      this.#at = this.#nested(this.#at + 2, ')');
    } else if (rest.startsWith('${')) {
      this.#at += 2;
      while ((this.text[this.#at] ?? '}') !== '}') {
        const char = this.text[this.#at];
        if (char === '$') this.#expansion();
        else if (char === '\\') this.#at += 2;
        else if (char === "'" && !/^\$\{\w+[:#%+=?-]/.test(rest)) this.#at += 1;
        else this.#at += 1;
      }
      this.#at += 1;
    } else {
      const [name = ''] = /^\$(?:\w+|[@*#?!$-])/.exec(rest) ?? [];
      this.#at += Math.max(1, name.length);
      return name === '';
    }
    return false;
  }

  #nested(at: number, end: string): number {
    const reader = new Reader(this.text, at);
    const after = reader.read(end);
    this.commands.push(...reader.commands);
    return after;
  }
}

/** Reads a script. It must be one that a shell can read. */
export const readScript = (text: string): Script => {
  const reader = new Reader(text);
  reader.read();
  return reader;
};
