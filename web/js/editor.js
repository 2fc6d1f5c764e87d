// The code editor, laid over the page's plain text area: `mount` is called from Rust when this module has been loaded.
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { HighlightStyle, StreamLanguage, syntaxHighlighting } from '@codemirror/language';
import { dockerFile } from '@codemirror/legacy-modes/mode/dockerfile';
import { setDiagnostics, lintGutter } from '@codemirror/lint';
import { Annotation, Compartment, EditorState } from '@codemirror/state';
import { EditorView, drawSelection, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';

// Marks changes that the page made, which it need not be told of.
const fromPage = Annotation.define();

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--code-keyword)', fontWeight: '600' },
  { tag: tags.comment, color: 'var(--code-comment)', fontStyle: 'italic' },
  { tag: tags.string, color: 'var(--code-string)' },
  { tag: tags.variableName, color: 'var(--code-name)' },
]);

const dockerfile = [StreamLanguage.define(dockerFile), syntaxHighlighting(colours)];

export function mount(parent, text, isDockerfile, label, onChange) {
  const language = new Compartment();
  const attributes = new Compartment();
  const labelled = (label) => EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false', autocorrect: 'off', autocapitalize: 'off' });
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(), lintGutter(), history(), drawSelection(), highlightActiveLine(),
        // Tab is left to the browser: it leads on to what follows the editor.
        keymap.of([...defaultKeymap, ...historyKeymap]),
        language.of(isDockerfile ? dockerfile : []),
        attributes.of(labelled(label)),
        EditorView.lineWrapping,
        EditorView.updateListener.of((update) => {
          if (update.docChanged && !update.transactions.some((transaction) => transaction.annotation(fromPage))) {
            onChange(update.state.doc.toString());
          }
        }),
      ],
    }),
  });
  return {
    show(text, isDockerfile, label) {
      const effects = [language.reconfigure(isDockerfile ? dockerfile : []), attributes.reconfigure(labelled(label))];
      const current = view.state.doc.toString();
      const changes = text === current ? undefined : { from: 0, to: current.length, insert: text };
      view.dispatch({ changes, effects, annotations: fromPage.of(true) });
    },
    // `problems` is JSON: [{from, to, severity, message}], places in UTF-16 units.
    mark(problems) {
      const length = view.state.doc.length;
      const within = (place) => Math.min(place, length);
      const diagnostics = JSON.parse(problems).map((problem) => ({ ...problem, from: within(problem.from), to: within(problem.to) }));
      view.dispatch(setDiagnostics(view.state, diagnostics));
    },
    select(from, to) {
      view.dispatch({ selection: { anchor: from, head: to }, scrollIntoView: true });
      view.focus();
    },
    destroy() { view.destroy(); },
  };
}
