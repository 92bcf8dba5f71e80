/** The style of the report's page, for light and dark; every text has 4.5:1 (WCAG AA). */
export const pageStyle = `
:root {
  color-scheme: light dark;
  --page: #fff; --text: #1f2328; --muted: #59636e; --line: #d1d9e0; --link: #0969da;
  --exact: #1a7f37; --approximated: #8a5a00; --reported: #59636e; --refused: #c21c2b;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0d1117; --text: #f0f6fc; --muted: #9aa4af; --line: #3d444d; --link: #4493f8;
    --exact: #3fb950; --approximated: #d29922; --reported: #9aa4af; --refused: #ff7b72;
  }
}
body {
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, Helvetica, Arial, sans-serif;
  margin: 0; color: var(--text); background: var(--page);
}
main { max-width: 62rem; margin: 0 auto; padding: 1.5rem 1rem 3rem }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .5rem }
h2 { font-size: 1.25rem; margin: 2.5rem 0 .25rem; overflow-wrap: anywhere }
p { margin: .25rem 0 }
.bar { display: flex; gap: 2px; height: .75rem; border-radius: .375rem; overflow: hidden }
.bar { margin: .75rem 0 }
.bar span { background: var(--color) }
details { margin: .75rem 0; border: 1px solid var(--line); border-radius: .5rem }
summary { padding: .5rem .75rem; cursor: pointer }
summary b { color: var(--color, inherit) }
ul { list-style: none; margin: 0; padding: 0 }
li {
  display: grid; grid-template-columns: minmax(0, 5fr) minmax(0, 6fr); gap: .25rem 1.5rem;
  padding: .5rem .75rem; border-top: 1px solid var(--line); overflow-wrap: anywhere;
}
small { display: block; color: var(--muted) }
code { font: .875em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace }
a { color: var(--link) }
li p { margin: 0 0 .25rem }
details > svg { display: block; max-width: 100%; height: auto }
.exact { --color: var(--exact) } .approximated { --color: var(--approximated) }
.reported { --color: var(--reported) } .refused { --color: var(--refused) }
@media (max-width: 40rem) { li { grid-template-columns: minmax(0, 1fr) } }
@media print { details:not([open]) > * { display: block } }
`;
