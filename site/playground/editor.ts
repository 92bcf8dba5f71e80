import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { HighlightStyle, indentUnit, syntaxHighlighting } from '@codemirror/language';
import {
  EditorSelection,
  EditorState,
  StateEffect,
  StateField,
  Transaction,
} from '@codemirror/state';
import type { Extension, Range } from '@codemirror/state';
import { Decoration, EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import type { DecorationSet } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { cutLines } from './cut-lines.ts';

export interface EditorOptions {
  readonly parent: HTMLElement;
  /** What it is, for who does not see it. */
  readonly label: string;
  readonly text?: string;
  readonly readOnly?: boolean;
  /** The text is another one; `typed` where the reader made it so. */
  readonly onText?: (typed: boolean) => void;
  /** The reader went to another line, counted from 1. */
  readonly onLine?: (line: number) => void;
  /** The reader wants to leave. */
  readonly onEscape: () => void;
}

/** A text with lines that can be marked. */
export interface Editor {
  text(): string;
  setText(text: string): void;
  /** Marks lines, counted from 1, and shows the first of them. */
  mark(lines: readonly number[], show: boolean): void;
  /** Puts the cursor there and the focus into the text. */
  goTo(line: number, column: number): void;
  destroy(): void;
}

const setMarks = StateEffect.define<readonly number[]>();
const linked = Decoration.line({ class: 'p2lk-linked' });

const marks = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(found, { effects, state, changes, docChanged }) {
    let next = docChanged ? found.map(changes) : found;
    for (const effect of effects)
      if (effect.is(setMarks))
        next = Decoration.set(
          effect.value
            .filter((line) => line <= state.doc.lines)
            .map((line): Range<Decoration> => linked.range(state.doc.line(line).from)),
        );
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

const colours = HighlightStyle.define([
  { tag: [tags.definition(tags.propertyName), tags.propertyName], class: 'p2lk-key' },
  { tag: [tags.string, tags.special(tags.string), tags.content], class: 'p2lk-string' },
  { tag: [tags.lineComment, tags.comment, tags.meta], class: 'p2lk-comment' },
  { tag: [tags.keyword, tags.typeName, tags.labelName], class: 'p2lk-word' },
]);

const lineOf = ({ doc, selection }: EditorState): number => doc.lineAt(selection.main.head).number;

const extensionsOf = (options: EditorOptions): Extension[] => {
  const { label, readOnly = false, onText, onLine, onEscape } = options;
  return [
    lineNumbers(),
    highlightActiveLine(),
    yaml(),
    syntaxHighlighting(colours),
    marks,
    indentUnit.of('  '),
    EditorState.readOnly.of(readOnly),
    readOnly ? cutLines : history(),
    EditorView.contentAttributes.of({
      'aria-label': label,
      'aria-multiline': 'true',
      'aria-readonly': String(readOnly),
      spellcheck: 'false',
      tabindex: '0',
    }),
    // The tab key moves on, as everywhere on the page.
    keymap.of([
      { key: 'Escape', run: () => (onEscape(), true) },
      ...defaultKeymap.filter(({ key }) => key !== 'Escape'),
      ...(readOnly ? [] : historyKeymap),
    ]),
    EditorView.updateListener.of((update) => {
      const { docChanged, selectionSet, state, startState, view, transactions } = update;
      if (docChanged)
        onText?.(transactions.some((one) => one.annotation(Transaction.userEvent) !== undefined));
      else if (selectionSet && view.hasFocus) {
        const isClick = state.selection.main.empty;
        if (lineOf(state) !== lineOf(startState) || isClick) onLine?.(lineOf(state));
      }
    }),
  ];
};

export const openEditor = (options: EditorOptions): Editor => {
  const { parent, text = '' } = options;
  const view = new EditorView({
    parent,
    state: EditorState.create({ doc: text, extensions: extensionsOf(options) }),
  });
  return {
    text: () => view.state.doc.toString(),
    setText(next) {
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: next } });
    },
    mark(lines, show) {
      const [first] = lines;
      const effects: StateEffect<unknown>[] = [setMarks.of(lines)];
      if (show && first !== undefined && first <= view.state.doc.lines)
        effects.push(EditorView.scrollIntoView(view.state.doc.line(first).from, { y: 'center' }));
      view.dispatch({ effects });
    },
    goTo(line, column) {
      const { doc } = view.state;
      const { from, to } = doc.line(Math.min(line, doc.lines));
      const at = Math.min(from + column - 1, to);
      view.dispatch({
        selection: EditorSelection.cursor(at),
        effects: EditorView.scrollIntoView(at, { y: 'center' }),
      });
      view.focus();
    },
    destroy: () => view.destroy(),
  };
};
