import type { LabelSelector } from './generated/types.ts';

/** Which workload of the input is meant, in one namespace where that is given. */
export interface Selection {
  /** A kind in any case, or one of kubectl's words for it: `deploy`, `statefulsets`. */
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

/** A workload, as a selection looks at it. */
export interface Selectable {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly labels: { readonly [key: string]: string };
}

/** kubectl's short names of the kinds that p2lk reads (`kubectl api-resources`). */
const shortNames: { readonly [word: string]: string } = {
  po: 'pod',
  rc: 'replicationcontroller',
  deploy: 'deployment',
  rs: 'replicaset',
  ds: 'daemonset',
  sts: 'statefulset',
  cj: 'cronjob',
  cm: 'configmap',
  svc: 'service',
  sa: 'serviceaccount',
  pvc: 'persistentvolumeclaim',
  pv: 'persistentvolume',
  netpol: 'networkpolicy',
  sc: 'storageclass',
};

/** The kind that a word means, in lower case: `sts`, `Deployments`, `deployments.v1.apps`. */
export const kindOfWord = (word: string): string => {
  const [bare = ''] = word.toLowerCase().split('.');
  const short = Object.hasOwn(shortNames, bare) ? shortNames[bare] : undefined;
  return (
    short ??
    bare
      .replace(/ies$/, 'y')
      .replace(/sses$/, 'ss')
      .replace(/(?<!s)s$/, '')
  );
};

/** Reads `kind/name` or `namespace/kind/name`; undefined when it is neither. */
export const parseSelection = (text: string): Selection | undefined => {
  const parts = text.split('/');
  if (parts.some((part) => part === '') || parts.length < 2 || parts.length > 3) return undefined;
  const [name = '', kind = '', namespace] = parts.toReversed();
  return { kind, name, namespace };
};

const KEY = String.raw`(?:[A-Za-z0-9][\w.-]*/)?[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?`;
const REQUIREMENT = new RegExp(
  String.raw`^\s*(?:(!)\s*(${KEY})|(${KEY})(?:\s*(==?|!=)\s*([\w.-]*)|\s+(in|notin)\s*\(([^()]*)\))?)\s*$`,
);

/**
 * Reads kubectl's `-l`: `app=web,tier!=cache,env in (a,b),!canary`; undefined when it is none
 * (apimachinery `pkg/labels`, Parse).
 */
export const parseLabels = (text: string): LabelSelector | undefined => {
  const matchExpressions: { key: string; operator: string; values?: string[] }[] = [];
  for (const one of text.split(/,(?![^(]*\))/)) {
    const found = REQUIREMENT.exec(one);
    if (found === null) return undefined;
    const [, not, absent, key = '', equals, value = '', set, values = ''] = found;
    if (not !== undefined && absent !== undefined)
      matchExpressions.push({ key: absent, operator: 'DoesNotExist' });
    else if (equals !== undefined)
      matchExpressions.push({ key, operator: equals === '!=' ? 'NotIn' : 'In', values: [value] });
    else if (set !== undefined)
      matchExpressions.push({
        key,
        operator: set === 'in' ? 'In' : 'NotIn',
        values: values.split(',').map((each) => each.trim()),
      });
    else matchExpressions.push({ key, operator: 'Exists' });
  }
  return { matchExpressions };
};

/** Whether a workload is one that is meant. */
export const isSelected = (one: Selectable, { kind, name, namespace }: Selection): boolean =>
  kindOfWord(kind) === one.kind.toLowerCase() &&
  name === one.name &&
  (namespace === undefined || namespace === one.namespace);

/** Labels as `-l` takes them, for messages. */
export const labelsText = ({ matchExpressions = [] }: LabelSelector): string =>
  matchExpressions
    .map(({ key, operator, values = [] }) => {
      if (operator === 'DoesNotExist') return `!${key}`;
      if (operator === 'Exists') return key;
      if (values.length === 1) return `${key}${operator === 'In' ? '=' : '!='}${values.join('')}`;
      return `${key} ${operator === 'In' ? 'in' : 'notin'} (${values.join(',')})`;
    })
    .join(',');
