/**
 * A policy that refuses: images come from known registries, and are pinned.
 *
 * A policy looks at fields and consumes none, so `fields` is empty: that it looks at `image` honours
 * nothing. An error means that no manifest is written.
 */
import { definePlugin } from 'p2lk/plugin';

/** What a p2lk.config says: `{ registries: [registry.example.com], digest: true }`. */
export interface Options {
  /** Hosts from which images may come, as `registry.example.com:5000`. */
  readonly registries: readonly string[];
  /** Whether an image must be pinned by its digest; false where it is absent. */
  readonly digest?: boolean;
}

/** Host, tag and digest of an image by Docker's rules (distribution reference, `ParseNormalizedNamed`). */
const partsOf = (image: string) => {
  const [name = '', digest] = image.split('@');
  const [first = '', ...rest] = name.split('/');
  const isHost = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  const [, tag] = /:([^/:]+)$/.exec(name) ?? [];
  return { host: isHost ? first : 'docker.io', tag, digest };
};

export default definePlugin<Options>({
  name: 'example',
  apiVersion: 1,
  fields: [],
  diagnostics: {
    registry: { severity: 'error', title: 'image of an unknown registry' },
    pin: { severity: 'error', title: 'image that is not pinned' },
  },
  options: (z) =>
    z.strictObject({
      registries: z.array(z.string()).check(z.minLength(1)),
      digest: z.optional(z.boolean()),
    }),
  apply(hooks, { registries, digest: wanted = false }) {
    hooks.container.tap('example', (container, _image, { report }) => {
      const { name, image = '' } = container;
      const { host, tag, digest } = partsOf(image);
      const at = [container, 'image'] as const;
      if (!registries.includes(host))
        report('registry', {
          at,
          message: `the image of ${name} comes from ${host}; images come from ${registries.join(', ')}`,
        });
      const isPinned = digest !== undefined || (!wanted && tag !== undefined && tag !== 'latest');
      if (!isPinned)
        report('pin', {
          at,
          message: `the image of ${name} may be another one tomorrow`,
          help: wanted ? 'name it by its digest: NAME@sha256:…' : 'name it by a tag that stays',
        });
    });
  },
});
