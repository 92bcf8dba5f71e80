/** A probe over HTTPS, with and without a TLS client in the machine's root. */
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** What the probe comes to, and says, where `wget` and the greeting do that. */
const probed = (client: boolean, wget: string, greeting: 'answered' | 'none'): string => {
  const script = `. ./machine/plan.sh; . ./machine/requests.sh
state=/tmp pod_ip=127.0.0.1
put 1 liveness_port 8443; put 1 liveness_path /healthz; put 1 liveness_scheme https
command() { [ "$2" != ssl_client ] || ${client}; }
timeout() { shift 3; "$@"; }
wget() {
  case "$*" in
  *--no-check-certificate*https://127.0.0.1:8443/healthz) eval ${quoted(wget)} ;;
  *) exit 9 ;;
  esac
}
try_bytes() { ${greeting === 'answered'} || { echo 'no such answer'; return 1; }; }
try_http 1 liveness 1; echo "= $?"`;
  return execFileSync('sh', ['-c', script], { encoding: 'utf8' }).trim();
};

const says = (line: string): string => `echo "  HTTP/1.1 ${line}" >&2`;

test('asks the path where it can', () => {
  expect(probed(true, says('200 OK'), 'none')).toBe('= 0');
  expect(probed(true, says('302 Found'), 'none')).toBe('= 0');
  expect(probed(true, says('503 Service Unavailable'), 'answered')).toBe(
    'HTTP probe failed with statuscode: 503\n= 1',
  );
});

test('greets the port where it cannot', () => {
  expect(probed(false, 'exit 9', 'answered')).toBe('= 0');
  expect(probed(false, 'exit 9', 'none')).toBe('no such answer\n= 1');
});

test('greets the port where the client and the server do not understand each other', () => {
  const refused = 'echo "wget: TLS error from peer" >&2; return 1';
  expect(probed(true, refused, 'answered')).toBe('= 0');
  expect(probed(true, refused, 'none')).toContain('TLS error from peer');
});
