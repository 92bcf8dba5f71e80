import { describe, expect, it } from 'vitest';
import type { Diagnostic, Place, Source } from '../diagnostic.ts';
import { pretty, PrettyRun, summary } from './pretty.ts';

const source: Source = {
  name: 'web.yaml',
  text: 'kind: Pod\nspec:\n  containers:\n\t- name: 店舗 web # 1\n    image: nginx\n    volumeMounts:\n    - name: cache\n',
};

const at = (marked: string, label?: string, from: Source = source): Place => {
  const start = from.text.indexOf(marked);
  return {
    source: from,
    path: ['spec', 'containers', 0, 'name'],
    span: () => ({ start, end: start + marked.length }),
    ...(label !== undefined && { label }),
  };
};

const error = (over: Partial<Diagnostic> = {}): Diagnostic => ({
  code: 'P2LK311',
  severity: 'error',
  message: 'volumeMounts names volume cache, which the pod does not have',
  places: [at('cache')],
  ...over,
});

const body = (diagnostic: Diagnostic): string[] => pretty([diagnostic]).trimEnd().split('\n');

describe('pretty', () => {
  it('frames the line, with help and field', () => {
    expect(pretty([error({ help: 'add it under volumes:\nor take the mount away' })])).toBe(`\
error[P2LK311]: volumeMounts names volume cache, which the pod does not have
 --> web.yaml:7:13
  |
7 |     - name: cache
  |             ^^^^^
  |
  = help: add it under volumes:
          or take the mount away
  = field: spec.containers[0].name

`);
  });

  it('shows several places in the order of the text, and other files under their names', () => {
    const other: Source = { open: true, name: 'volumes.yaml', text: 'volumes:\n- name: Cache\n' };
    expect(
      body(
        error({
          places: [at('cache'), at('nginx', 'the image'), at('Cache', 'declared here', other)],
        }),
      ).slice(1, -1),
    ).toEqual([
      ' --> web.yaml:7:13',
      '  |',
      '5 |     image: nginx',
      '  |            ----- the image',
      '...',
      '7 |     - name: cache',
      '  |             ^^^^^',
      ' ::: volumes.yaml:2:9',
      '  |',
      '2 | - name: Cache',
      '  |         ----- declared here',
      '  |',
    ]);
  });

  it('underlines two places of one line', () => {
    expect(body(error({ places: [at('web'), at('name', 'the key')] })).slice(3, 6)).toEqual([
      '4 |   - name: 店舗 web # 1',
      '  |                ^^^',
      '  |     ---- the key',
    ]);
  });

  it('counts tabs, wide and combining characters as a terminal shows them', () => {
    expect(body(error({ places: [at('店舗')] })).slice(3, 5)).toEqual([
      '4 |   - name: 店舗 web # 1',
      '  |           ^^^^',
    ]);
    const accents: Source = { open: true, name: 'a.yaml', text: 'name: cafe\u0301 🚀 x\n' };
    expect(body(error({ places: [at('x', undefined, accents)] })).slice(3, 5)).toEqual([
      '1 | name: cafe\u0301 🚀 x',
      '  |               ^',
    ]);
  });

  it('cuts long lines around the mark', () => {
    const long: Source = {
      open: true,
      name: 'long.yaml',
      text: `${'a'.repeat(300)}cache${'b'.repeat(300)}\n`,
    };
    const [, , , line, carets] = body(error({ places: [at('cache', undefined, long)] }));
    expect(line!.length).toBeLessThan(140);
    expect(line).toMatch(/^1 \| …a+cacheb+…$/);
    expect(carets!.indexOf('^')).toBe(line!.indexOf('cache'));
  });

  it('underlines no more than the first line of a value', () => {
    expect(body(error({ places: [at('nginx\n    volumeMounts')] })).slice(3, 5)).toEqual([
      '5 |     image: nginx',
      '  |            ^^^^^',
    ]);
  });

  it('points behind the end of a text, and names a file that has no lines', () => {
    const end = source.text.length;
    expect(
      body(error({ places: [{ source, path: [], span: () => ({ start: end, end }) }] })).slice(
        1,
        5,
      ),
    ).toEqual([' --> web.yaml:8:1', '  |', '8 | ', '  | ^']);
    expect(
      body(
        error({
          places: [{ source: { name: 'gone.yaml', text: '' }, path: [], span: () => undefined }],
        }),
      )[1],
    ).toBe(' --> gone.yaml');
    expect(body(error({ places: [] }))).toEqual([
      'error[P2LK311]: volumeMounts names volume cache, which the pod does not have',
    ]);
  });

  it('lets no control character of the input reach the terminal', () => {
    const hostile: Source = {
      name: 'a\u001B[2J.yaml',
      text: 'name: \u001B[31mred\u202Etxt\u0007\u009B\n',
    };
    const places = [at('\u001B[31mred', '\u001B]0;x\u0007', hostile)];
    const findings = [
      error({
        message: 'a\u001B[0m\u2066b',
        help: '\u0000',
        places,
        plugin: 'x\u001B',
        docs: 'y\u001B',
      }),
      error({ severity: 'note', message: '\u001Bn\nm', places }),
    ];
    expect(pretty(findings)).not.toMatch(/[^\n -~]/);
  });

  it('puts notes first, a line each, and errors last', () => {
    const note = error({
      severity: 'note',
      code: 'P2LK302',
      message: 'spec.replicas is left out: one machine is one pod',
    });
    expect(pretty([error(), note]).split('\n').slice(0, 3)).toEqual([
      'note[P2LK302] web.yaml:7:13: spec.replicas is left out: one machine is one pod',
      '',
      'error[P2LK311]: volumeMounts names volume cache, which the pod does not have',
    ]);
  });

  it('says equal findings once, with all places', () => {
    expect(pretty([error(), error({ places: [at('nginx')] })])).toContain('  = also: 5:12\n');
    const note = (marked: string): Diagnostic => error({ severity: 'note', places: [at(marked)] });
    expect(pretty([note('cache'), note('nginx'), note('Pod')])).toMatch(
      /^note\[P2LK311\] web\.yaml:7:13 \(and 5:12, 1:7\): /,
    );
  });

  it('colours on demand', () => {
    expect(pretty([error()])).not.toContain('\u001B');
    expect(pretty([error()], { color: true })).toContain('\u001B[31m');
  });
});

describe('PrettyRun', () => {
  it('counts what later workloads repeat instead of saying it again', () => {
    const run = new PrettyRun();
    const warning = error({ severity: 'warning' });
    expect(run.add([warning, error()])).toContain('warning[');
    expect(run.add([warning])).toBe('');
    expect(run.add([warning, error({ message: 'another' })])).toContain('another');
    expect(run.end({ error: 2, warning: 3, note: 0 })).toBe(
      '2 findings of later workloads like those above; --reporter unix lists all\n2 errors, 3 warnings\n',
    );
  });

  it('says nothing of nothing', () => {
    expect(new PrettyRun().end({ error: 0, warning: 0, note: 0 })).toBe('');
    expect(summary({ error: 1, warning: 0, note: 2 })).toBe('1 error, 2 notes\n');
  });
});
