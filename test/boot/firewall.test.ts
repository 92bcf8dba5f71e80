import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { booted, describeBoot } from './machine.ts';

/** A web shop that listens on more ports than it declares. */
const shop = `apiVersion: v1
kind: Pod
metadata:
  name: shop
  labels: {app: shop}
spec:
  initContainers:
    - name: look
      image: docker.io/library/busybox:1
      command: ["/bin/sh", "-c", "cat /proc/net/ip_tables_names; echo looked"]
  containers:
    - name: web
      image: docker.io/library/busybox:1
      command: ["/bin/sh", "-c", "mkdir /www && echo declared >/www/index.html && (busybox httpd -p 9090 -h /www) && (busybox httpd -p 22 -h /www) && exec busybox httpd -f -p 8080 -h /www"]
      ports:
        - {name: http, containerPort: 8080, hostPort: 80}
`;

const free = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });

/** What a web server behind a forwarded port says; undefined when it says nothing in time. QEMU itself accepts every connection. */
const get = (port: number): Promise<string | undefined> =>
  new Promise((resolve) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () => socket.write('GET /index.html HTTP/1.0\r\n\r\n'));
    const end = (): void => {
      socket.destroy();
      resolve(text.includes('declared') ? 'declared' : undefined);
    };
    socket.setTimeout(4000, end);
    socket.on('data', (data) => (text += data.toString()));
    socket.on('close', end).on('error', end);
  });

const until = async (port: number): Promise<string | undefined> => {
  for (let tries = 0; tries < 20; tries++) {
    const answer = await get(port);
    if (answer !== undefined) return answer;
    await sleep(1000);
  }
  return undefined;
};

describeBoot('a closed machine', async () => {
  const [http, redirected, undeclared, ssh] = [await free(), await free(), await free(), await free()];
  const machine = booted(shop, {
    forwards: [
      { host: http, guest: 8080 },
      { host: redirected, guest: 80 },
      { host: undeclared, guest: 9090 },
      { host: ssh, guest: 22 },
    ],
  });

  test('a declared port answers from outside', async () => expect(await until(http)).toBe('declared'));
  test('a host port leads to its container port', async () => expect(await until(redirected)).toBe('declared'));
  test('an undeclared port does not answer, though something listens', async () => {
    expect(await machine.output('web', 'busybox wget -q -O - http://127.0.0.1:9090/index.html')).toBe('declared');
    expect(await get(undeclared)).toBeUndefined();
    expect(await get(ssh)).toBeUndefined();
  });
  test('what the pod asks for goes out, and its answers come in', async () => {
    const { stdout } = await machine.root('busybox nslookup localhost 10.0.2.3 2>&1; echo done');
    expect(stdout).toContain('done');
  });
  test('the console says that the rules were loaded before anything of the pod ran', async () => {
    const text = await machine.console();
    expect(text).toContain('p2lk: open the ports of the pod: done');
    expect(await machine.log('look')).toContain('looked');
  });
});
