import type { VolumeContext } from 'p2lk/plugin';

/** What Ceph or the kernel takes as a field's text, and what it is called. */
export interface NameRule {
  readonly key: string;
  readonly value: string;
  readonly rule: RegExp;
  readonly wanted: string;
}

/** What Ceph's own tools take as names without quoting. */
const word = /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/;
const path = /^\/[^\0-\x1f\x7f]*$/;
const monitor = /^(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)(?::\d{1,5})?$/;

/** A name of Ceph's. */
export const nameRule = (key: string, value: string, of: string): NameRule => ({
  key,
  value,
  rule: word,
  wanted: `name of ${of}`,
});

/** A path of the machine or of a file system. */
export const pathRule = (key: string, value: string): NameRule => ({
  key,
  value,
  rule: path,
  wanted: 'absolute path',
});

/** Each of the monitors. */
export const monitorRules = (monitors: readonly string[]): readonly NameRule[] =>
  monitors.map((value) => ({
    key: 'monitors',
    value,
    rule: monitor,
    wanted: 'host or address, with a port perhaps',
  }));

/** Reports texts that Ceph or the kernel would take for something else; true when there is none. */
export const isSound = (
  source: object,
  rules: readonly NameRule[],
  context: VolumeContext,
): boolean => {
  const wrong = rules.filter(({ rule, value }) => !rule.test(value));
  for (const { key, value, wanted } of wrong)
    context.report('name', {
      at: [source, key],
      message: `${key} ${JSON.stringify(value)} of volume ${context.volume.name} is no ${wanted}`,
    });
  return wrong.length === 0;
};
