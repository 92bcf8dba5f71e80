/**
 * LinuxKit's manifest schema as a table (`src/cmd/linuxkit/moby/schema.go`), less what it accepts
 * and then loses without a word. Key order is the order in which a manifest is printed.
 */
export type KeyType =
  | 'string'
  | 'boolean'
  | 'integer'
  | 'strings'
  | 'integers'
  | 'mapstring'
  | 'contents'
  | { readonly list: Keys }
  | { readonly object: Keys };

export type Keys = { readonly [key: string]: KeyType };

const mount: Keys = { destination: 'string', type: 'string', source: 'string', options: 'strings' };
const device: Keys = {
  path: 'string',
  type: 'string',
  major: 'integer',
  minor: 'integer',
  mode: 'string',
};

const image: Keys = {
  name: 'string',
  image: 'string',
  capabilities: 'strings',
  'capabilities.add': 'strings',
  ambient: 'strings',
  mounts: { list: mount },
  binds: 'strings',
  'binds.add': 'strings',
  devices: { list: device },
  tmpfs: 'strings',
  command: 'strings',
  env: 'strings',
  cwd: 'string',
  net: 'string',
  pid: 'string',
  ipc: 'string',
  uts: 'string',
  userns: 'string',
  hostname: 'string',
  readonly: 'boolean',
  maskedPaths: 'strings',
  readonlyPaths: 'strings',
  uid: 'integer',
  gid: 'integer',
  additionalGids: 'integers',
  noNewPrivileges: 'boolean',
  oomScoreAdj: 'integer',
  rootfsPropagation: 'string',
  cgroupsPath: 'string',
  resources: {
    object: {
      memory: {
        object: {
          limit: 'integer',
          reservation: 'integer',
          swap: 'integer',
          kernel: 'integer',
          swappiness: 'integer',
        },
      },
      cpu: {
        object: {
          shares: 'integer',
          quota: 'integer',
          period: 'integer',
          cpus: 'string',
          mems: 'string',
        },
      },
      pids: { object: { limit: 'integer' } },
      blockio: { object: { weight: 'integer' } },
    },
  },
  sysctl: 'mapstring',
  rlimits: 'strings',
  annotations: 'mapstring',
  runtime: {
    object: {
      cgroups: 'strings',
      mounts: { list: mount },
      mkdir: 'strings',
      interfaces: {
        list: { name: 'string', add: 'string', peer: 'string', createInRoot: 'boolean' },
      },
      bindNS: {
        object: {
          cgroup: 'string',
          ipc: 'string',
          mnt: 'string',
          net: 'string',
          pid: 'string',
          user: 'string',
          uts: 'string',
        },
      },
      namespace: 'string',
    },
  },
};

export const manifestKeys: Keys = {
  kernel: {
    object: {
      image: 'string',
      cmdline: 'string',
      binary: 'string',
      tar: 'string',
      ucode: 'string',
    },
  },
  init: 'strings',
  onboot: { list: image },
  onshutdown: { list: image },
  services: { list: image },
  files: {
    list: {
      path: 'string',
      directory: 'boolean',
      symlink: 'string',
      contents: 'contents',
      source: 'string',
      metadata: 'string',
      optional: 'boolean',
      mode: 'string',
      uid: 'integer',
      gid: 'integer',
    },
  },
  volumes: {
    list: {
      name: 'string',
      image: 'string',
      readonly: 'boolean',
      format: 'string',
      platforms: 'strings',
    },
  },
  trust: { object: { image: 'strings', org: 'strings' } },
};
