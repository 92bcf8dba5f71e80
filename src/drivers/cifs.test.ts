import { describe, expect, test } from 'vitest';
import { cifsOptions, isCifsServer, isCifsShare } from './cifs.ts';

describe('options of a share', () => {
  test('say the access first, and a default where nothing else is said', () => {
    expect(
      cifsOptions(false, ['vers=3.1.1,_netdev', 'ro'], ['vers=3.0', 'file_mode=0777']),
    ).toEqual({ options: 'ro,vers=3.1.1,file_mode=0777' });
  });
  test('leave guest to the log-in', () => {
    expect(cifsOptions(true, ['guest'], [])).toEqual({ options: 'ro' });
  });
  test.each(['username=root', 'pass=x', 'credentials=/etc/shadow', 'ip=192.0.2.1', 'sec=krb5i'])(
    'may not be %s',
    (option) => {
      expect(cifsOptions(false, ['vers=3.0', option], [])).toEqual({ refused: option });
    },
  );
});

test.each(['nas', 'nas.example.com', '192.0.2.30', '2001:db8::30'])('%s is a server', (server) => {
  expect(isCifsServer(server)).toBe(true);
});
test.each(['', '-nas', 'nas/pictures', 'nas pictures', 'nas,x', 'a\nb'])(
  '%j is no server',
  (server) => {
    expect(isCifsServer(server)).toBe(false);
  },
);
test.each(['pictures', 'pictures/2025/boots', 'c$', 'Fotos März', "Ann's (old)"])(
  '%s is a share',
  (share) => {
    expect(isCifsShare(share)).toBe(true);
  },
);
test.each(['', '/pictures', 'a//b', '../etc', 'a/../b', 'a,b', 'a"b', 'a\\b', 'a\nb', 'a/'])(
  '%j is no share',
  (share) => {
    expect(isCifsShare(share)).toBe(false);
  },
);
