import { quoteWord } from '../linuxkit/shell.ts';
import { isObject } from '../read/value.ts';
import { pathParts } from '../values/path.ts';

/** A file that another program makes manifests of. */
export interface OtherProgram {
  /** What it is, as `a kustomization`. */
  readonly what: string;
  readonly program: string;
  /** The command to type. */
  readonly command: string;
}

/** Names by which kustomize looks for its file in a folder. */
const KUSTOMIZATION = /^(?:kustomization\.ya?ml|Kustomization)$/;

const word = (path: string): string => quoteWord(path.replaceAll('\0', ''));

const isNoFile = (source: string): boolean => /^<|:\/\//.test(source);

/** The folder of a source; the working directory for standard input and addresses. */
export const folderOf = (source: string): string =>
  isNoFile(source) ? '.' : pathParts(source).folder;

/** A folder for kustomize. */
export const kustomize = (folder: string): OtherProgram => ({
  what: 'a kustomization',
  program: 'kustomize',
  command: `kubectl kustomize ${word(folder)} | p2lk`,
});

/** A release's name is asked for; that of the chart's folder is as good as any. */
const helm = (folder: string, what: string, values = ''): OtherProgram => ({
  what,
  program: 'Helm',
  command: `helm template ${releaseOf(folder)} ${word(folder)}${values} | p2lk`,
});

const releaseOf = (folder: string): string => {
  const name = pathParts(folder)
    .base.toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
  return name === '' ? 'release' : name.slice(0, 53);
};

/** What a folder is by the names in it, where its files mean nothing without another program. */
export const programOfFolder = (
  folder: string,
  names: readonly string[],
): OtherProgram | undefined => {
  if (names.some((name) => KUSTOMIZATION.test(name))) return kustomize(folder);
  return names.includes('Chart.yaml') ? helm(folder, 'a chart') : undefined;
};

/** What a file is by its name. */
export const programOfFile = (path: string): OtherProgram | undefined => {
  const { folder, base } = pathParts(path);
  return programOfFolder(folder, [base]);
};

/** What an object without a kind is by what it holds, `name` being that of its file. */
export const programOfContent = (
  name: string,
  { apiVersion, services, ...raw }: { readonly [key: string]: unknown },
): OtherProgram | undefined => {
  const folder = folderOf(name);
  if (isObject(services) || isObject(raw['x-podman']))
    return {
      what: 'a compose file',
      program: 'docker compose',
      command: `kompose convert --stdout -f ${isNoFile(name) ? 'FILE' : word(name)} | p2lk`,
    };
  if (/^v[12]$/.test(String(apiVersion)) && 'name' in raw && 'version' in raw)
    return helm(folder, 'a chart');
  if (
    ['resources', 'configMapGenerator', 'secretGenerator', 'bases'].some((key) =>
      Array.isArray(raw[key]),
    )
  )
    return kustomize(folder);
  return /^values.*\.ya?ml$/.test(pathParts(name).base)
    ? helm(folder, "a chart's values", ` -f ${word(name)}`)
    : undefined;
};

/** Objects of controllers that make workloads of them: what gives p2lk the workload itself. */
const controllers: readonly {
  readonly api: RegExp;
  readonly kind: string;
  readonly help: (name: string, file: string) => string;
}[] = [
  {
    api: /^kustomize\.toolkit\.fluxcd\.io\//,
    kind: 'Kustomization',
    help: (name) => `give p2lk what it makes: flux build kustomization ${name} --path DIR | p2lk`,
  },
  {
    api: /^helm\.toolkit\.fluxcd\.io\//,
    kind: 'HelmRelease',
    help: (name) => `give p2lk what it makes: helm template ${name} CHART -f VALUES | p2lk`,
  },
  {
    api: /^helm\.cattle\.io\//,
    kind: 'HelmChart',
    help: (name) => `give p2lk what it makes: helm template ${name} CHART -f VALUES | p2lk`,
  },
  {
    api: /^argoproj\.io\//,
    kind: 'Rollout',
    help: (_, file) =>
      `its template is a Deployment's: sed 's|argoproj.io/v1alpha1|apps/v1|; s|kind: ` +
      `Rollout|kind: Deployment|' ${file} | p2lk`,
  },
  {
    api: /^argoproj\.io\//,
    kind: 'Application',
    help: (name) => `give p2lk what it makes: argocd app manifests ${name} | p2lk`,
  },
];

/** How p2lk gets at the workload behind an object of another controller. */
export const controllerHelp = (
  apiVersion: string,
  kind: string,
  metadata: unknown,
  source: string,
): string | undefined => {
  const found = controllers.find((one) => one.kind === kind && one.api.test(apiVersion));
  const name = isObject(metadata) ? metadata['name'] : undefined;
  return found?.help(
    typeof name === 'string' && /^[a-z0-9.-]{1,253}$/.test(name) ? name : 'NAME',
    isNoFile(source) ? 'FILE' : word(source),
  );
};

/** Whether an object is a kustomization by its apiVersion and kind. */
export const isKustomization = (apiVersion: unknown, kind: unknown): boolean =>
  String(apiVersion).startsWith('kustomize.config.k8s.io/') &&
  /^(?:Kustomization|Component)$/.test(String(kind));
