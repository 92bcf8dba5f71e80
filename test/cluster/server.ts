import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freePort } from '../images/registry-server.ts';

const run = promisify(execFile);
const script = fileURLToPath(new URL('../../../shared/cluster/start.sh', import.meta.url));
const program = 'kube-apiserver';

const isOnPath = (name: string): boolean =>
  (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, name)));

/** Folder with a built kube-apiserver; where none is named it is built once, in a few minutes. */
const buildFolder = process.env['P2LK_CLUSTER_DIR'] ?? join(tmpdir(), 'p2lk-kube-apiserver');

/** Why no API server can be started here; empty where one can. */
export const whyNoCluster = ((): string => {
  if (!existsSync(script)) return '../shared/cluster/start.sh is not there';
  const built = existsSync(join(buildFolder, program));
  const missing = ['etcd', 'kubectl', 'openssl', ...(built ? [] : ['go'])].filter(
    (name) => !isOnPath(name),
  );
  return missing.length === 0 ? '' : `${missing.join(' and ')} not on the PATH`;
})();

/** A real Kubernetes API server with an empty etcd, and no controllers. */
export interface ClusterServer {
  /** The user of context `local` may do everything, that of `reader` nothing. */
  readonly kubeconfig: string;
  readonly folder: string;
  /** Runs kubectl as the administrator; gives its standard output. */
  kubectl(...words: string[]): Promise<string>;
  /** Creates or changes objects, given as YAML. */
  apply(yaml: string): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Which admission plugins run: `default`, as in a cluster, or `few`, which leave objects as they
 * are.
 */
export type Admission = 'default' | 'few';

const start = async (folder: string, admission: Admission): Promise<string> => {
  const env = {
    ...process.env,
    API_PORT: String(await freePort()),
    ETCD_PORT: String(await freePort()),
    ADMISSION: admission,
  };
  // What it leaves running keeps its standard output open, so the script writes to a file.
  const log = join(folder, 'start.log');
  await run('sh', ['-c', 'exec bash "$1" "$2" >"$3" 2>&1 </dev/null', 'sh', script, folder, log], {
    env,
    timeout: 900_000,
  });
  return join(folder, 'kubeconfig');
};

const built = async (): Promise<string> => {
  const path = join(buildFolder, program);
  if (!existsSync(path)) {
    await mkdir(buildFolder, { recursive: true });
    await start(buildFolder, 'few');
    await run('bash', [script, 'stop', buildFolder]);
  }
  return path;
};

/** Starts an API server of its own on loopback. */
export const startCluster = async (admission: Admission = 'few'): Promise<ClusterServer> => {
  const binary = await built();
  const folder = await mkdtemp(join(tmpdir(), 'p2lk-cluster-'));
  await symlink(binary, join(folder, program));
  const kubeconfig = await start(folder, admission);
  const kubectl = async (...words: string[]): Promise<string> =>
    (await run('kubectl', [`--kubeconfig=${kubeconfig}`, ...words])).stdout;
  return {
    kubeconfig,
    folder,
    kubectl,
    async apply(yaml) {
      const file = join(folder, 'apply.yaml');
      await writeFile(file, yaml);
      await kubectl('apply', '--server-side', '--force-conflicts', '-f', file);
    },
    async stop() {
      await run('bash', [script, 'stop', folder]);
      await rm(folder, { recursive: true, force: true });
    },
  };
};
