const texts: { readonly [path: string]: string } = import.meta.glob(
  [
    '../../examples/*.yaml',
    '../../examples/**/*.yaml',
    '!../../examples/**/cases/**',
    '!../../examples/**/node_modules/**',
    '!../../examples/**/*config*.yaml',
  ],
  { query: '?raw', import: 'default', eager: true },
);

/** What the examples' images bring, so that they translate alike without a network. */
const configs: { readonly [path: string]: string } = import.meta.glob(
  '../../examples/**/p2lk.config.yaml',
  { query: '?raw', import: 'default', eager: true },
);

/** A manifest to begin with. */
export interface Sample {
  readonly name: string;
  readonly text: string;
  readonly images: string;
}

const pod = `apiVersion: v1
kind: Pod
metadata:
  name: hello
spec:
  containers:
    - name: web
      image: nginx:1.27
      command: [nginx, -g, daemon off;]
      ports:
        - containerPort: 80
      resources:
        limits:
          memory: 128Mi
          cpu: 500m
`;

const wrong = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
spec:
  replica: 2
  selector:
    matchLabels: { app: shop }
  template:
    metadata:
      labels: { app: shop }
    spec:
      containers:
        - name: web
          image: nginx:1.27
          resources:
            limits:
              memory: 64 MB
          volumeMounts:
            - name: pages
              mountPath: /srv
`;

const titleOf = (path: string): string =>
  path
    .replace(/^.*\/examples\//, '')
    .replace(/\.yaml$/, '')
    .replaceAll('/', ': ')
    .replaceAll('-', ' ');

/** The config that lies nearest above a manifest. */
const configOf = (path: string): string => {
  for (let folder = path; folder.includes('/');) {
    folder = folder.slice(0, folder.lastIndexOf('/'));
    const found = configs[`${folder}/p2lk.config.yaml`];
    if (found?.includes('imageConfigs:')) return found;
  }
  return '';
};

export const samples: readonly Sample[] = [
  { name: 'a pod', text: pod, images: '' },
  ...Object.entries(texts)
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([path, text]) => ({ name: titleOf(path), text, images: configOf(path) })),
  { name: 'with mistakes', text: wrong, images: '' },
];
