import { membersOf } from './interfaces.ts';
import { cell, code, table } from './markdown-table.ts';

/** `SyncHook<[View<PodSpec>, …]>` as kind, arguments and result. */
const partsOf = (
  type: string,
): {
  readonly kind: string;
  readonly keyed: boolean;
  readonly args: string;
  readonly result: string;
} => {
  const [, map, kind = '', args = '', result = ''] =
    /^(HookMap<)?(\w+)<\[(.*?)\](?:, (.*?))?>+$/.exec(type) ?? [];
  return { kind, keyed: map !== undefined, args, result };
};

const results: { readonly [kind: string]: string } = {
  SyncHook: 'nothing',
  SyncWaterfallHook: 'the first argument, edited',
};

/** The hooks of `src/api/hooks.ts`. */
export const hooksTable = (): string =>
  table(
    ['hook', 'kind', 'arguments', 'a tap gives back', 'when, and what for'],
    membersOf('src/api/hooks.ts', 'Hooks').map(({ name, type, about }) => {
      const { kind, keyed, args, result } = partsOf(type);
      return [
        code(keyed ? `${name}.for(key)` : name),
        code(kind),
        code(args),
        results[kind] ?? code(result.replace(/ \| undefined>?$/, '')),
        cell(about),
      ];
    }),
  );

/** Members of an interface as a table. */
export const membersTable = (file: string, name: string): string =>
  table(
    ['member', 'type', 'meaning'],
    membersOf(file, name).map(({ name: member, type, about, optional }) => [
      code(optional ? `${member}?` : member),
      code(type),
      cell(about),
    ]),
  );
