import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { pod, Shop } from './cli/run.ts';

const shop = new Shop();

describe('p2lk picture', () => {
  test('draws the machine of a pod, and of a manifest, to standard output or a file', () => {
    shop.write('pod.yaml', pod('web', '      ports: [{containerPort: 8080}]\n'));
    const { status, stdout, stderr } = shop.p2lk([
      'picture',
      '--offline',
      '--theme',
      'light',
      'pod.yaml',
    ]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^<svg [^]*>pod\/web<[^]*>8080\/tcp<[^]*<\/svg>\n$/);
    const width = ['--width', '400', '-o', 'pod.svg'];
    expect(shop.p2lk(['picture', '--offline', 'pod.yaml', ...width]).status).toBe(0);
    expect(readFileSync(shop.at('pod.svg'), 'utf8')).toContain('viewBox="0 0 400 ');

    shop.p2lk(['--offline', 'pod.yaml', '-o', 'pod.yml']);
    const written = shop.p2lk(['picture', 'pod.yml']);
    expect(written.status).toBe(0);
    expect(written.stdout).toContain('>web<');
    // Of a manifest alone the ports are not known, and none is made up.
    expect(written.stdout).not.toContain('8080/tcp');
  });

  test('refuses what it cannot draw, and an output that is the input', () => {
    shop.write('pod.yaml', pod());
    const over = shop.p2lk(['picture', '--offline', 'pod.yaml', '-o', 'pod.yaml']);
    expect(over.status).toBe(2);
    expect(over.stderr).toContain('--output would overwrite pod.yaml, an input');
    const two = shop.p2lk(['picture', '--offline'], { input: `${pod('a')}---\n${pod('b')}` });
    expect(two.status).toBe(2);
    expect(two.stderr).toContain('choose one with --select KIND/NAME');
    expect(shop.p2lk(['picture', '--width', '12', 'pod.yaml']).stderr).toContain(
      'from 320 to 1600',
    );
    const broken = shop.p2lk(['picture', '--offline'], { input: `${pod()}  oops: 1\n` });
    expect(broken.status).toBe(1);
    expect(broken.stdout).toBe('');
  });
});
