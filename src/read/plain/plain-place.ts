import type { Path, Span } from '../../diagnostics/diagnostic.ts';
import type { Member, Members } from './cursor.ts';

/** What `locateNode` does, for a text that `PlainReader` read. */
export const locateMember = (
  root: unknown,
  members: Members,
  path: Path,
  on?: 'key' | 'value',
): Span | undefined => {
  let value = root;
  let found: Member | undefined;
  let aim = on;
  for (const step of path) {
    const next =
      typeof value === 'object' && value !== null ? members.get(value)?.get(step) : undefined;
    if (next === undefined) {
      aim ??= 'key';
      break;
    }
    found = next;
    value = (value as Record<string | number, unknown>)[step];
  }
  if (found === undefined) {
    const first =
      typeof root === 'object' && root !== null
        ? members.get(root)?.values().next().value
        : undefined;
    return first === undefined ? undefined : span(first.key ?? first.value);
  }
  const isEmpty = found.value[1] <= found.value[0];
  const isScalar = typeof value !== 'object' || value === null;
  const useKey = isEmpty || aim === 'key' || !isScalar;
  return span(found.key !== undefined && useKey ? found.key : found.value);
};

const span = ([start, end]: readonly [number, number]): Span => ({ start, end });
