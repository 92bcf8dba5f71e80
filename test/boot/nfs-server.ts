import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const has = (...words: readonly [string, ...string[]]): boolean =>
  spawnSync(words[0], words.slice(1)).error === undefined;

/** Why no NFS server can be started here; empty when one can. */
export const nfsMissing = !has('ganesha.nfsd', '-v')
  ? 'no nfs-ganesha'
  : process.getuid?.() !== 0
    ? 'nfs-ganesha needs root'
    : !has('rpcinfo')
      ? 'no rpcbind'
      : '';

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
};

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => (socket.destroy(), resolve(true)));
    socket.once('error', () => resolve(false));
  });

const export_ = (id: number, folder: string, name: string, access: 'RW' | 'RO'): string =>
  `EXPORT { Export_Id = ${id}; Path = ${folder}/${name}; Pseudo = /${name}; Protocols = 3,4; Transports = TCP; Access_Type = ${access}; Squash = No_Root_Squash; SecType = sys; FSAL { Name = VFS; } }\n`;

/**
 * An NFS server on loopback, which a machine sees at 10.0.2.2. It exports `/shop` to read and write
 * and `/rates` to read.
 */
export class NfsServer {
  readonly folder = mkdtempSync(join(tmpdir(), 'p2lk-nfs-'));
  readonly #port: number;
  readonly #mountPort: number;
  #processes: ChildProcess[] = [];

  private constructor(port: number, mountPort: number) {
    this.#port = port;
    this.#mountPort = mountPort;
    for (const name of ['shop', 'rates', 'recovery']) mkdirSync(join(this.folder, name));
  }

  /** Makes the folders, and picks ports; the server is not started. */
  static async make(): Promise<NfsServer> {
    return new NfsServer(await freePort(), await freePort());
  }

  /** Mount options of version 4 and of version 3. */
  get options(): { readonly four: string; readonly three: string } {
    return {
      four: `port=${this.#port}`,
      three: `nfsvers=3,port=${this.#port},mountport=${this.#mountPort}`,
    };
  }

  write(path: string, text: string): void {
    writeFileSync(join(this.folder, path), text);
  }

  read(path: string): string {
    return readFileSync(join(this.folder, path), 'utf8');
  }

  async start(): Promise<void> {
    // Version 3 has to be registered.
    if (!(await answers(111))) {
      mkdirSync('/run/rpcbind', { recursive: true });
      this.#run('rpcbind', '-f', '-i');
    }
    const { folder } = this;
    const config = `NFS_CORE_PARAM { Protocols = 3,4; NFS_Port = ${this.#port}; MNT_Port = ${this.#mountPort}; Bind_addr = 127.0.0.1; Enable_NLM = false; Enable_RQUOTA = false; Enable_UDP = false; mount_path_pseudo = true; }
NFSv4 { Graceless = true; RecoveryRoot = ${folder}/recovery; Only_Numeric_Owners = true; Delegations = false; }
${export_(1, folder, 'shop', 'RW')}${export_(2, folder, 'rates', 'RO')}`;
    writeFileSync(join(folder, 'ganesha.conf'), config);
    mkdirSync('/run/ganesha', { recursive: true });
    await this.#until(111);
    this.#run(
      'ganesha.nfsd',
      '-F',
      '-L',
      join(folder, 'log'),
      '-f',
      join(folder, 'ganesha.conf'),
      '-p',
      join(folder, 'pid'),
    );
    await this.#until(this.#port);
  }

  #run(program: string, ...words: readonly string[]): void {
    this.#processes.push(spawn(program, words, { stdio: 'ignore' }));
  }

  async #until(port: number): Promise<void> {
    for (let tries = 0; !(await answers(port)); tries++) {
      if (tries > 100)
        throw new Error(
          `no answer at port ${port}\n${readFileSync(join(this.folder, 'log'), 'utf8')}`,
        );
      await sleep(200);
    }
  }

  stop(): void {
    for (const process of this.#processes) process.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A PersistentVolume of an export and the claim that takes it. */
export const claimed = (
  name: string,
  server: string,
  path: string,
  options: string,
  readOnly = false,
): string => `---
apiVersion: v1
kind: PersistentVolume
metadata: { name: ${name} }
spec:
  capacity: { storage: 1Gi }
  accessModes: [ReadWriteMany]
  storageClassName: ''
  mountOptions: ['${options}']
  nfs: { server: ${server}, path: ${path}, readOnly: ${readOnly} }
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: ${name} }
spec: { volumeName: ${name}, storageClassName: '', accessModes: [ReadWriteMany], resources: { requests: { storage: 1Gi } } }
`;
