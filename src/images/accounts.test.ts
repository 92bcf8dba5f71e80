import { describe, expect, it } from 'vitest';
import { decimal, parseGroup, parsePasswd } from './accounts.ts';

describe('parsePasswd', () => {
  it('reads names and numbers, and tolerates blank lines, spaces, Windows line ends and short lines', () => {
    expect(
      parsePasswd(
        'root:x:0:0:root:/root:/bin/sh\r\n\n  ' +
          'nginx:x:101:102::/nonexistent:/bin/false\nbroken\nodd:x:abc:-1::\n',
      ),
    ).toEqual([
      { name: 'root', uid: 0, gid: 0 },
      { name: 'nginx', uid: 101, gid: 102 },
      { name: 'broken', uid: 0, gid: 0 },
      { name: 'odd', uid: 0, gid: -1 },
    ]);
  });

  it('keeps a line that starts with #, as containerd does', () => {
    expect(parsePasswd('#app:x:7:7')).toEqual([{ name: '#app', uid: 7, gid: 7 }]);
  });
});

describe('parseGroup', () => {
  it('reads members and passes over comments', () => {
    expect(
      parseGroup('# groups\nroot:x:0:root\nwheel:x:10:root,ann\nempty:x:11:\nshort\n'),
    ).toEqual([
      { name: 'root', gid: 0, members: ['root'] },
      { name: 'wheel', gid: 10, members: ['root', 'ann'] },
      { name: 'empty', gid: 11, members: [] },
      { name: 'short', gid: 0, members: [] },
    ]);
  });
});

it.each([
  ['12', 12],
  ['+5', 5],
  ['-0', 0],
  ['007', 7],
  ['1e3', undefined],
  ['0x10', undefined],
  ['1_000', undefined],
  ['', undefined],
])('decimal(%j) is %s', (text, expected) => {
  expect(decimal(text)).toBe(expected);
});
