import { describe, expect, it } from 'vitest';
import type { UserRequest } from './container-user.ts';
import { containerUser, userOf } from './container-user.ts';

const accounts = {
  passwd:
    'root:x:0:0::/root:/bin/sh\nnginx:x:101:102::/:/bin/false\nhuge:x:4294967296:0::/:/bin/sh\n',
  group: 'root:x:0:\nnginx:x:102:nginx\nwww:x:33:root,nginx\nlogs:x:40:nginx\n',
};

const ask = (more: Partial<UserRequest>) =>
  containerUser({ imageUser: '', supplementalGroups: [], policy: 'Merge', accounts, ...more });

describe('userOf', () => {
  it.each([
    ['', { uid: 0 }],
    ['0', { uid: 0 }],
    ['1000', { uid: 1000 }],
    ['1000:2000', { uid: 1000, droppedGroup: '2000' }],
    ['nginx', { name: 'nginx' }],
    ['nginx:www', { name: 'nginx', droppedGroup: 'www' }],
    [':2000', { uid: 0, droppedGroup: '2000' }],
    ['1000:', { uid: 1000 }],
    ['2147483648', { name: '2147483648' }],
    ['-1', { name: '-1' }],
  ])('reads %j', (text, expected) => {
    expect(userOf(text)).toEqual(expected);
  });
});

describe('containerUser', () => {
  it.each<[string, Partial<UserRequest>, object]>([
    ['nothing said: root', {}, { uid: 0, gid: 0, additionalGids: [0, 33] }],
    [
      'a name has the primary group of its line',
      { imageUser: 'nginx' },
      { uid: 101, gid: 102, additionalGids: [33, 40, 102] },
    ],
    [
      'so has a number',
      { imageUser: '101' },
      { uid: 101, gid: 102, additionalGids: [33, 40, 102] },
    ],
    [
      'the group part of USER is dropped',
      { imageUser: '101:5000' },
      { uid: 101, gid: 102, additionalGids: [33, 40, 102] },
    ],
    [
      'a number nobody lists has group 0',
      { imageUser: '7000:7000' },
      { uid: 7000, gid: 0, additionalGids: [0] },
    ],
    [
      'runAsUser wins over USER',
      { imageUser: 'nginx', runAsUser: 7000 },
      { uid: 7000, gid: 0, additionalGids: [0] },
    ],
    [
      'runAsGroup wins over the line',
      { imageUser: 'nginx', runAsGroup: 5 },
      { uid: 101, gid: 5, additionalGids: [5, 33, 40] },
    ],
    [
      'Strict takes no groups of the image',
      { imageUser: 'nginx', policy: 'Strict' },
      { uid: 101, gid: 102, additionalGids: [102] },
    ],
    [
      'supplemental groups are added once each, sorted',
      { imageUser: 'nginx', supplementalGroups: [9, 33, 9] },
      { uid: 101, gid: 102, additionalGids: [9, 33, 40, 102] },
    ],
    [
      'an image without account files',
      { imageUser: '7', accounts: {} },
      { uid: 7, gid: 0, additionalGids: [0] },
    ],
  ])('%s', (_, request, expected) => {
    expect(ask(request)).toEqual({ assumed: [], ...expected });
  });

  it('says what it assumed where the account files are not known', () => {
    expect(ask({ imageUser: '101', accounts: undefined })).toMatchObject({
      uid: 101,
      gid: 0,
      assumed: ['primaryGroup', 'groups'],
    });
    expect(
      ask({ imageUser: '101', accounts: undefined, runAsGroup: 1, policy: 'Strict' }),
    ).toMatchObject({ gid: 1, assumed: [] });
  });

  it.each<[string, Partial<UserRequest>, object]>([
    [
      'no account files known',
      { imageUser: 'nginx', accounts: undefined },
      { user: 'nginx', missing: 'accounts' },
    ],
    [
      'an image without /etc/passwd',
      { imageUser: 'nginx', accounts: {} },
      { user: 'nginx', missing: 'passwd' },
    ],
    ['a name nobody lists', { imageUser: 'shop:www' }, { user: 'shop', missing: 'user' }],
    ['a number that runc refuses', { imageUser: 'huge' }, { user: 'huge', missing: 'range' }],
  ])('refuses a name: %s', (_, request, expected) => {
    expect(ask(request)).toEqual(expected);
  });

  it('needs no account files for a name that runAsUser replaces', () => {
    expect(
      ask({
        imageUser: 'nginx',
        runAsUser: 5,
        runAsGroup: 6,
        policy: 'Strict',
        accounts: undefined,
      }),
    ).toEqual({
      uid: 5,
      gid: 6,
      additionalGids: [6],
      assumed: [],
    });
  });
});
