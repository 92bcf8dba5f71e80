import { expect, test } from 'vitest';
import { booted, describeBoot } from './machine.ts';
import { freePort, get, getSoon } from './web.ts';

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

describeBoot('a closed machine', async () => {
  const [http, redirected, undeclared, ssh] = [
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
  ];
  const machine = booted(shop, {
    forwards: [
      { host: http, guest: 8080 },
      { host: redirected, guest: 80 },
      { host: undeclared, guest: 9090 },
      { host: ssh, guest: 22 },
    ],
  });

  test('a declared port answers from outside', async () =>
    expect(await getSoon(http)).toBe('declared'));
  test('a host port leads to its container port', async () =>
    expect(await getSoon(redirected)).toBe('declared'));
  test('an undeclared port does not answer, though something listens', async () => {
    expect(
      await machine.output('web', 'busybox wget -q -O - http://127.0.0.1:9090/index.html'),
    ).toBe('declared');
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
