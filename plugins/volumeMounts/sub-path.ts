import { machineValuesIn, pathBelow, sh } from 'p2lk/plugin';
import type { View, VolumeMount, VolumeMountContext, VolumePlan } from 'p2lk/plugin';
import { isBuilt } from './nested.ts';
import { scriptPath } from './script.ts';

/** Names in `$(NAME)` that are not in the environment; `$$` stands for a dollar sign. */
const unknownIn = (text: string, environment: ReadonlyMap<string, string>): readonly string[] =>
  [...text.matchAll(/\$(?:\$|\(([^)]*)\))/g)].flatMap(([, name]) =>
    name === undefined || environment.has(name) ? [] : [name],
  );

/**
 * What is wrong with a path below a volume; undefined when nothing is. Source: kubelet
 * `kubelet_pods.go`, makeMounts.
 */
const fault = (path: string): string | undefined => {
  if (machineValuesIn(path).length > 0)
    return 'depends on a value that only the booted machine knows';
  if (/[\0-\x1f\x7f]/.test(path)) return 'holds a control character';
  if (path.startsWith('/')) return 'is an absolute path; one inside the volume is wanted';
  return path.split('/').includes('..')
    ? 'holds .., which could lead out of the volume'
    : undefined;
};

/**
 * `subPath`, or `subPathExpr` with its variables; '' for the whole volume; undefined, and reported,
 * when it cannot be.
 */
export const subPathOf = (
  mount: View<VolumeMount>,
  plan: VolumePlan,
  context: VolumeMountContext,
): string | undefined => {
  const { subPath = '', subPathExpr = '' } = mount;
  const key = subPath === '' && subPathExpr !== '' ? 'subPathExpr' : 'subPath';
  const refuse = (message: string, help?: string): undefined => {
    context.report('sub-path', { at: [mount, key], message, ...(help !== undefined && { help }) });
  };
  const [unknown] = key === 'subPathExpr' ? unknownIn(subPathExpr, context.environment) : [];
  if (unknown !== undefined) {
    return refuse(
      `subPathExpr names the variable ${unknown}, which env of ${context.container.name} does not have`,
      `add ${unknown} to env, or write $$(${unknown}) for the text itself`,
    );
  }
  const path = key === 'subPathExpr' ? context.expand(subPathExpr) : subPath;
  const reason = path === '' ? undefined : fault(path);
  if (reason !== undefined) return refuse(`${key} ${JSON.stringify(mount[key])} ${reason}`);
  if (path !== '' && plan.file === true)
    return refuse(
      `volume ${mount.name} is a single file or device: there is nothing below it at ${path}`,
      `leave ${key} out`,
    );
  return path;
};

const emptyPath = '/var/lib/p2lk/empty';

/**
 * Source of the bind for a path inside a volume. What the machine is built with can be bound as it
 * is; anything else is looked up at boot, right before the container is created, since an earlier
 * container may have made it.
 */
export const subPathSource = (
  path: string,
  index: number,
  plan: VolumePlan,
  root: string,
  mount: View<VolumeMount>,
  context: VolumeMountContext,
): string => {
  const inner = path.split('/').filter((part) => part !== '' && part !== '.');
  const source = pathBelow(root, ...inner);
  if (inner.length === 0) return root;
  if (!isBuilt(plan)) {
    const target = `/run/p2lk/subPath/${context.name}/${index}`;
    context.boot.before(context.name, {
      name: `${context.container.name}, ${inner.join('/')} of volume ${mount.name}`,
      run: sh`chroot "$root/" /bin/sh ${scriptPath} ${root} ${path} ${target}`,
    });
    return target;
  }
  if (
    plan.files?.some(
      (file) => `/${file.path}` === source || `/${file.path}`.startsWith(`${source}/`),
    ) === true
  )
    return source;
  context.report('no-such-file', {
    at: [mount, mount.subPath === undefined ? 'subPathExpr' : 'subPath'],
    message:
      `volume ${mount.name} has no ${path}: ${context.container.name} gets an empty directory ` +
      'there, as a kubelet would make one',
    help: 'name a key of the volume, or the path that items gives it',
  });
  context.prepare({ mkdir: [{ path: emptyPath, mode: 0o755 }] });
  return emptyPath;
};
