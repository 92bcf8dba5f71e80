import { isObject } from '../read/value.ts';
import type { Json } from './pruning.ts';

/** Where the token is mounted (plugin/pkg/admission/serviceaccount, DefaultAPITokenMountPath). */
const tokenPath = '/var/run/secrets/kubernetes.io/serviceaccount';

/**
 * ConfigMap with the API server's certificates, which a controller puts into each namespace.
 * @example source.configMap?.name === rootCertificates
 */
export const rootCertificates = 'kube-root-ca.crt';

const isTokenSource = (source: unknown): boolean => {
  if (!isObject(source)) return false;
  const { serviceAccountToken, configMap, downwardAPI } = source;
  if (isObject(configMap)) return configMap['name'] === rootCertificates;
  return isObject(serviceAccountToken)
    ? serviceAccountToken['path'] === 'token'
    : isObject(downwardAPI);
};

const objects = (list: unknown): Json[] => (Array.isArray(list) ? list.filter(isObject) : []);

/** Mounts of a volume in every container of a pod. */
const mountsOf = (spec: Json, name: unknown): Json[] =>
  [...objects(spec['initContainers']), ...objects(spec['containers'])].flatMap((container) =>
    objects(container['volumeMounts']).filter((mount) => mount['name'] === name),
  );

/**
 * Names of the volumes of a pod that the ServiceAccount admission added: the one of today, and that
 * of the Secret which it added before Kubernetes 1.21. Source:
 * plugin/pkg/admission/serviceaccount/admission.go, TokenVolumeSource, ServiceAccountVolumeName.
 */
export const tokenVolumes = (spec: Json): ReadonlySet<unknown> => {
  const isToken = ({ name, projected, secret }: Json): boolean => {
    if (isObject(secret)) {
      const mounts = mountsOf(spec, name);
      return (
        /^[a-z0-9.-]+-token-[a-z0-9]{5}$/.test(String(name)) &&
        secret['secretName'] === name &&
        mounts.length > 0 &&
        mounts.every(({ mountPath }) => mountPath === tokenPath)
      );
    }
    const sources = isObject(projected) ? projected['sources'] : undefined;
    return (
      /^kube-api-access-[a-z0-9]+$/.test(String(name)) &&
      Array.isArray(sources) &&
      sources.length > 0 &&
      sources.every(isTokenSource)
    );
  };
  return new Set(
    objects(spec['volumes'])
      .filter(isToken)
      .map(({ name }) => name),
  );
};
