import type { At, Finding } from '../../api/context.ts';
import { fieldPath } from '../../diagnostics/field-path.ts';
import { isView, pathOf, placeOf, settle, subjectOf } from '../../view/view.ts';
import { atsOf, placesOf, viewAt } from './places.ts';
import type { PodWalk } from './pod-walk.ts';

/**
 * Reports what the running plugin found, under one of the codes that it declares.
 * @throws Error for a slug that it does not declare
 */
export const report = (run: PodWalk, slug: string, finding: Finding): undefined => {
  const plugin = run.host.plugins[run.host.running.reader?.index ?? -1];
  const { definition } = plugin ?? {};
  const declared =
    definition !== undefined && Object.hasOwn(definition.diagnostics ?? {}, slug)
      ? definition.diagnostics?.[slug]
      : undefined;
  if (definition === undefined || declared === undefined)
    throw new Error(`reports under ${slug}, which is not among its diagnostics`);
  const { message, help, severity = declared.severity } = finding;
  const pushed = run.report.push({
    code: `${definition.name}/${slug}`,
    severity,
    message,
    places: placesOf(finding.at),
    plugin: definition.name,
    ...(help !== undefined && { help }),
    ...(definition.docs !== undefined && { docs: definition.docs }),
    ...(declared.lenient === true && { lenient: true }),
  });
  if (pushed === 'error') noteGap(run, definition.name, finding.at);
  return undefined;
};

/** An error is told once: what the plugin leaves unread beside it is no second one. */
const noteGap = (run: PodWalk, plugin: string, at: Finding['at']): void => {
  for (const one of atsOf(at)) {
    const [view, key] = viewAt(one as At);
    if (isView(view) && subjectOf(view) === run.subject)
      run.gaps.add(plugin, key === undefined ? pathOf(view) : [...pathOf(view), key]);
  }
};

/** Settles a field for the running plugin, and says so: P2LK302, or a code of the plugin's own. */
export const ignore = (
  run: PodWalk,
  view: object,
  key: string | number,
  reason: string,
  slug?: string,
): void => {
  settle(view, key);
  if ((view as { [key: string | number]: unknown })[key] === undefined) return;
  if (slug !== undefined) {
    report(run, slug, { at: [view, key], message: `${key}: ${reason}` });
    return;
  }
  const plugin = run.host.running.reader?.name;
  run.report.add(
    'P2LK302',
    { path: fieldPath([...pathOf(view), key]), reason },
    placeOf(view, key),
    plugin === undefined ? {} : { plugin },
  );
};
