import { definePlugin } from '../api/define-plugin.ts';
import type { PluginFactory } from '../api/define-plugin.ts';
import type { ReferenceContext } from '../api/context.ts';
import type { Report } from '../diagnostics/report.ts';
import type { Container, PodSpec } from '../kubernetes/generated/types.ts';
import { mountedVolumes } from '../kubernetes/mounted-volumes.ts';
import type { Reference, Resolved } from '../api/reference.ts';
import { isImageReference } from './image-name.ts';
import type { View } from '../view/view.ts';
import { userOf } from './container-user.ts';
import type { ImageAnswer } from '../api/image-config.ts';
import type { ImageFinding, ImageLookup } from './lookup.ts';
import type { ImageSupply } from './image-supply.ts';

/** Kind of a reference to an image's config, and of one to its config with the account files. */
const kinds = { config: 'Image', accounts: 'ImageAccounts' } as const;

/** Whether the container's user or primary group stand in the image's account files alone. */
const needsAccounts = (
  { securityContext: own }: View<Container>,
  { securityContext: ofPod }: View<PodSpec>,
  imageUser: string,
): boolean => {
  const runAsUser = own?.runAsUser ?? ofPod?.runAsUser;
  const { uid } = runAsUser === undefined ? userOf(imageUser) : { uid: runAsUser };
  return uid === undefined || (uid !== 0 && (own?.runAsGroup ?? ofPod?.runAsGroup) === undefined);
};

/**
 * Every image of the pod, as written; nobody complains about one that is not found until a field
 * needs it. When a config is there without account files that are needed, these are asked for too:
 * the layers that hold them may be large. Of an image that is a volume only the digest is of use,
 * where a lock keeps it.
 */
const references = function* (
  pod: View<PodSpec>,
  context: ReferenceContext,
  { optional, volumes }: { readonly optional: boolean; readonly volumes: boolean },
): Generator<Reference> {
  const used = [...(pod.initContainers ?? []), ...(pod.containers ?? [])];
  for (const container of used) {
    const { image: name } = container;
    if (name === undefined) continue;
    yield { kind: kinds.config, name, optional, at: context.place([container, 'image']) };
    const answer = context.resolved<ImageAnswer>({ kind: kinds.config, name })?.value;
    if (
      answer === undefined ||
      answer.accounts !== undefined ||
      !needsAccounts(container, pod, answer.config.user)
    )
      continue;
    yield { kind: kinds.accounts, name, optional: true, at: context.place([container, 'image']) };
  }
  const mounted = mountedVolumes(pod);
  for (const { name: volume, image } of volumes ? (pod.volumes ?? []) : []) {
    const name = image?.reference ?? '';
    if (image !== undefined && mounted.has(volume) && isImageReference(name))
      yield { kind: kinds.config, name, optional, at: context.place([image, 'reference']) };
  }
};

/** How images are looked up for a run. */
export interface ImagesPlugin {
  readonly supply: ImageSupply;
  /** Where findings about sources and the lock file go, at the moment of the answer. */
  readonly report: () => Report;
  /** True: an image that is not found is an error by itself, whatever the fields need. */
  readonly required?: boolean;
}

/**
 * Answers references of kind `Image` with the image's config. Not a plugin in `plugins/`: it gives
 * no field a meaning, it fetches what the pod refers to. Registered like one, so that an
 * organisation's own can be asked before it. Reports P2LK214 (a source failed while another
 * answered), P2LK215 (one gives no answer in time), P2LK221 (not in the lock file), P2LK223 (it cannot
 * be locked) and P2LK225 (there, but for other platforms only). Where unknown images are allowed, only files are asked.
 */
export const images = ({
  supply,
  report,
  required = false,
}: ImagesPlugin): PluginFactory<object> => {
  const { lock } = supply;
  let made: Promise<ImageLookup> | undefined;
  const found = (
    reference: Reference,
    { resolved, faults, unlisted = false }: ImageFinding,
    platform: string,
  ): Resolved<ImageAnswer> => {
    const { name: image, at = [] } = reference;
    const { value } = resolved;
    if (value !== undefined) {
      for (const { source, fault } of faults)
        report().add(
          'P2LK214',
          { image, source, reason: fault.reason, answered: value.source },
          at,
          fault.help === undefined ? {} : { help: fault.help },
        );
    }
    const silent = value === undefined ? faults.find(({ fault }) => fault.hung) : undefined;
    if (silent !== undefined)
      report().add('P2LK215', { image, source: silent.asked }, at, {
        help: 'ask nobody: --offline, or keep the answers of a better day: p2lk lock',
      });
    const { platforms } =
      (value === undefined && faults.find(({ fault }) => fault.platforms !== undefined)?.fault) ||
      {};
    if (platforms !== undefined) {
      const ofWindows =
        platforms.length > 0 && platforms.every((each) => each.startsWith('windows/'));
      report().add('P2LK225', { image, platform, platforms }, at, {
        help: ofWindows
          ? 'name an image for Linux: LinuxKit runs no Windows containers'
          : 'name an image that is built for the machine, or another machine with --platform',
      });
      return { refused: `it is for ${platforms.join(', ')}`, reported: true };
    }
    if (required && unlisted && value !== undefined && value.digest === undefined)
      report().add('P2LK223', { image }, at, {
        help: 'name it by its digest, or let its registry, an archive or a layout answer',
      });
    if (unlisted && lock !== undefined && lock.mode !== 'update') {
      report().add('P2LK221', { image, lock: lock.name, platform }, at, {
        help: 'put it there with p2lk lock and the same inputs',
        ...(lock.mode === 'use' && { severity: 'warning' }),
      });
    }
    return silent === undefined || value !== undefined ? resolved : { ...resolved, reported: true };
  };
  return definePlugin({
    name: 'images',
    apiVersion: 1,
    fields: [],
    references: (pod, context) =>
      references(pod, context, { optional: !required, volumes: required || lock !== undefined }),
    apply(hooks) {
      const looks = supply.anyFile();
      for (const kind of Object.values(kinds)) {
        hooks.resolve.for(kind).tapPromise('images', async (reference, context) => {
          const { unknownImage, platform } = context.settings;
          const assume = unknownImage === 'assume' && !required;
          if (!looks && assume) return { refused: '' };
          made ??= supply.open(assume);
          const { signal } = context;
          let asked = 'what knows images';
          const tellHung = (): void =>
            report().add('P2LK215', { image: reference.name, source: asked }, reference.at ?? [], {
              help: 'wait longer with --timeout SECONDS, or ask nobody: --offline',
            });
          signal.addEventListener('abort', tellHung, { once: true });
          let finding: ImageFinding;
          try {
            const look = await made;
            const accounts = kind === kinds.accounts;
            finding = await look(reference.name, platform, accounts, signal, (what) => {
              asked = what;
            });
          } finally {
            signal.removeEventListener('abort', tellHung);
          }
          return kind === kinds.config ? found(reference, finding, platform) : finding.resolved;
        });
      }
    },
  });
};
