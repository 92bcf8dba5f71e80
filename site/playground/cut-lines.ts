import { RangeSetBuilder } from '@codemirror/state';
import { Decoration, ViewPlugin, WidgetType } from '@codemirror/view';
import type { DecorationSet, EditorView, ViewUpdate } from '@codemirror/view';

/** A longer line is cut after this many characters; scripts of the machine are lines of 60,000. */
const SHOWN = 160;

class Rest extends WidgetType {
  readonly #count: number;

  constructor(count: number) {
    super();
    this.#count = count;
  }

  override eq(other: Rest): boolean {
    return other.#count === this.#count;
  }

  toDOM(): HTMLElement {
    const element = document.createElement('span');
    element.className = 'p2lk-rest';
    element.textContent = ` … ${this.#count.toLocaleString('en')} more characters`;
    return element;
  }
}

const cut = (view: EditorView): DecorationSet => {
  const builder = new RangeSetBuilder<Decoration>();
  for (const { from, to } of view.visibleRanges)
    for (let at = from; at <= to;) {
      const line = view.state.doc.lineAt(at);
      if (line.length > SHOWN)
        builder.add(
          line.from + SHOWN,
          line.to,
          Decoration.replace({ widget: new Rest(line.length - SHOWN) }),
        );
      at = line.to + 1;
    }
  return builder.finish();
};

/** Shows the beginning of long lines alone; the text has them whole. */
export const cutLines = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;

    constructor(view: EditorView) {
      this.decorations = cut(view);
    }

    update(update: ViewUpdate): void {
      if (update.docChanged || update.viewportChanged) this.decorations = cut(update.view);
    }
  },
  { decorations: ({ decorations }) => decorations },
);
