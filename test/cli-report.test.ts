import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { pod, Shop } from './cli/run.ts';
import type { Ran } from './cli/run.ts';

const shop = new Shop();
const report = (input: string, ...args: readonly string[]): Ran => {
  shop.write('pod.yaml', input);
  return shop.p2lk(['report', '--offline', ...args, 'pod.yaml']);
};
const web = pod('web', '      workingDir: /srv\n      stdin: true\n');

describe('p2lk report', () => {
  test('counts what becomes of each field, and gives the reasons', () => {
    const { status, stdout, stderr } = report(web);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const [, exact, all, score] =
      /^default\/pod\/web: (\d+) of (\d+) fields are exact \(([\d.]+) %\)$/m.exec(stdout)!;
    expect(Number(score)).toBe(Math.floor((Number(exact) / Number(all)) * 1000) / 10);
    expect(stdout).toMatch(
      new RegExp(
        String.raw`^ {2}reported {5}1\n {4}spec\.containers\[0\]\.stdin of Pod web, ` +
          String.raw`pod\.yaml:\d+:\d+\n {6}container/terminal: `,
        'm',
      ),
    );
    const counts = [...stdout.matchAll(/^ {2}\w+ +(\d+)$/gm)].map(([, count]) => Number(count));
    expect(counts.reduce((a, b) => a + b)).toBe(Number(all));
  });

  test('fails below --min, and where a field is refused', () => {
    expect(report(web, '--min', '50').status).toBe(0);
    const { status, stderr } = report(web, '--min', '100');
    expect(status).toBe(1);
    expect(stderr).toMatch(/and --min asks for 100 %/);
    expect(report(web, '--min', 'most').status).toBe(2);
    const refused = report(
      `${web}  volumes: [{name: a, gitRepo: {repository: x}}]\n`.replace(
        'stdin: true',
        'volumeMounts: [{name: a, mountPath: /a}]',
      ),
    );
    expect(refused.status).toBe(1);
    expect(refused.stdout).toMatch(/^ {2}refused {6}[1-9]/m);
  });

  test('lists what breaks the rules of the API', () => {
    const { status, stdout } = report(`${web}  oops: 1\n`);
    expect(status).toBe(1);
    expect(stdout).toContain('default/pod/web: refused by the rules of the API');
    expect(stdout).toContain('spec.oops of Pod web');
  });

  test('prints JSON without values', () => {
    const [found] = JSON.parse(report(web, '--json').stdout) as [
      { fields: { at: { path: string } }[] },
    ];
    expect(found).toMatchObject({ workload: 'default/pod/web', complete: true });
    expect(found.fields).toContainEqual(
      expect.objectContaining({ verdict: 'exact', readers: ['container'] }),
    );
    expect(JSON.stringify(found)).not.toContain('/srv');
  });

  test('writes a page that takes no text for markup', () => {
    const name = "<script>alert('1')</script>";
    const { status } = report(
      web.replace('spec:', `  annotations: {"a/b": x}\n  labels: {a: b}\nspec:`),
      '--html',
      'report.html',
      '--stdin-filename',
      name,
    );
    expect(status).toBe(0);
    const page = readFileSync(shop.at('report.html'), 'utf8');
    expect(page).toContain('<code>spec.<wbr>containers[0].<wbr>stdin</code>');
    expect(page).toMatch(/<svg [^]*>pod\/web<[^]*<\/svg>/);
    // Every verdict that there is, exact ones folded away.
    expect(page).toMatch(/<details class="reported" open><summary><b>\d+ reported</);
    expect(page).toMatch(/<details class="exact"><summary><b>\d+ exact</);
    shop.p2lk(['report', '--offline', '--html', 'piped.html', '--stdin-filename', name, '-'], {
      input: web,
    });
    const piped = readFileSync(shop.at('piped.html'), 'utf8');
    expect(piped).toContain('&lt;script&gt;');
    expect(piped).not.toContain('<script');
  });

  test('writes over no input', () => {
    expect(report(web, '--html', 'pod.yaml')).toMatchObject({ status: 2, stdout: '' });
    expect(readFileSync(shop.at('pod.yaml'), 'utf8')).toBe(web);
  });
});
