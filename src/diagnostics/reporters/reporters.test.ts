import { describe, expect, it } from 'vitest';
import type { Diagnostic, Source } from '../diagnostic.ts';
import { github } from './github.ts';
import { json } from './json.ts';
import { locate, lineText, positionOf } from '../locate.ts';
import { sarif } from './sarif.ts';
import { unix } from './unix.ts';

const source: Source = {
  name: 'shop/web, 1.yaml',
  text: 'kind: Pod\r\nspec:\r\n  image: nginx\r\n',
};
const start = source.text.indexOf('nginx');
const finding: Diagnostic = {
  code: 'P2LK110',
  severity: 'error',
  message: '100% wrong:\nimage\u001B[0m\u009B',
  help: 'write it right',
  places: [
    { source, path: ['spec', 'image'], span: () => ({ start, end: start + 5 }) },
    { source, path: ['kind'], span: () => ({ start: 6, end: 9 }), label: 'the kind' },
  ],
};
const bare: Diagnostic = {
  code: 'acme/slow',
  severity: 'note',
  message: 'slow',
  places: [],
  plugin: 'acme',
  docs: 'https://acme.example/slow',
};
const unread: Diagnostic = {
  code: 'P2LK100',
  severity: 'error',
  message: 'cannot read gone.yaml',
  places: [{ source: { name: 'gone.yaml', text: '' }, path: [], span: () => undefined }],
};

describe('locate', () => {
  it('counts lines and columns from 1, over CR and LF', () => {
    expect(locate(finding.places[0]!)).toEqual({
      file: source.name,
      line: 3,
      column: 10,
      endLine: 3,
      endColumn: 15,
      path: 'spec.image',
    });
    expect([0, 9, 11, 34].map((offset) => positionOf(source, offset))).toEqual([
      { line: 1, column: 1 },
      { line: 1, column: 10 },
      { line: 2, column: 1 },
      { line: 4, column: 1 },
    ]);
    expect([1, 3, 4, 5].map((line) => lineText(source, line))).toEqual([
      'kind: Pod',
      '  image: nginx',
      '',
      undefined,
    ]);
  });

  it('does not count a byte order mark as a column', () => {
    const marked: Source = { name: 'a.yaml', text: '\uFEFFkind: Pod\nx' };
    expect([positionOf(marked, 1), positionOf(marked, 11)]).toEqual([
      { line: 1, column: 1 },
      { line: 2, column: 1 },
    ]);
    expect(lineText(marked, 1)).toBe('kind: Pod');
  });
});

describe('unix', () => {
  it('gives each finding a line', () => {
    expect(unix([finding, bare, unread])).toBe(`\
shop/web, 1.yaml:3:10: error: 100% wrong:\\nimage\\u001b[0m\\u009b [P2LK110]
p2lk: note: slow [acme/slow]
gone.yaml: error: cannot read gone.yaml [P2LK100]
`);
  });
});

describe('github', () => {
  it('escapes what ends a property or a message', () => {
    expect(github([finding, bare, unread])).toBe(`\
::error file=shop/web%2C 1.yaml,line=3,endLine=3,col=10,endColumn=15,title=P2LK110::100%25 wrong:%0Aimage\\u001b[0m\\u009b%0Ahelp: write it right
::notice title=acme/slow::slow
::error file=gone.yaml,title=P2LK100::cannot read gone.yaml
`);
  });
});

describe('json', () => {
  it('is an array of findings, safe for a terminal', () => {
    const text = json([finding, bare]);
    expect(text).not.toMatch(/[^\n -~]/);
    expect(JSON.parse(text)).toEqual([
      {
        code: 'P2LK110',
        severity: 'error',
        message: finding.message,
        help: 'write it right',
        at: [
          { file: source.name, line: 3, column: 10, endLine: 3, endColumn: 15, path: 'spec.image' },
          {
            file: source.name,
            line: 1,
            column: 7,
            endLine: 1,
            endColumn: 10,
            path: 'kind',
            label: 'the kind',
          },
        ],
      },
      {
        code: 'acme/slow',
        severity: 'note',
        message: 'slow',
        plugin: 'acme',
        docs: 'https://acme.example/slow',
        at: [],
      },
    ]);
    expect(json([])).toBe('[]\n');
  });
});

describe('sarif', () => {
  it('is a log with a rule for each code', () => {
    const log = JSON.parse(sarif([finding, bare, finding, unread])) as {
      runs: { tool: { driver: { rules: { id: string }[] } }; results: object[] }[];
    };
    const [run] = log.runs;
    expect(run!.tool.driver.rules).toMatchObject([
      {
        id: 'P2LK100',
        shortDescription: { text: 'input cannot be read' },
        defaultConfiguration: { level: 'error' },
      },
      { id: 'P2LK110' },
      {
        id: 'acme/slow',
        helpUri: 'https://acme.example/slow',
        defaultConfiguration: { level: 'note' },
      },
    ]);
    expect(run!.results).toMatchObject([
      {
        ruleId: 'P2LK110',
        ruleIndex: 1,
        level: 'error',
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: 'shop/web%2C%201.yaml' },
              region: { startLine: 3, startColumn: 10, endLine: 3, endColumn: 15 },
            },
            logicalLocations: [{ fullyQualifiedName: 'spec.image' }],
          },
        ],
        relatedLocations: [{ id: 0, message: { text: 'the kind' } }],
      },
      { ruleId: 'acme/slow', locations: [] },
      { ruleId: 'P2LK110' },
      {
        ruleId: 'P2LK100',
        locations: [{ physicalLocation: { artifactLocation: { uri: 'gone.yaml' } } }],
      },
    ]);
  });
});
