import type { Path, Place } from '../diagnostics/diagnostic.ts';
import { placeOf } from '../diagnostics/place.ts';
import type { Report } from '../diagnostics/report.ts';
import { isKindWord } from '../diagnostics/secret-text.ts';
import { closest } from '../diagnostics/suggest.ts';
import { kindNamed, kinds } from '../kubernetes/workloads.ts';
import type { Document } from '../read/read.ts';
import {
  controllerHelp,
  folderOf,
  isKustomization,
  kustomize,
  programOfContent,
} from './other-programs.ts';
import type { OtherProgram } from './other-programs.ts';

/** Kinds of Kubernetes' own API groups without a dot that p2lk has no use for (API reference 1.33). */
const unused = new Set(
  (
    'Binding ComponentStatus ControllerRevision Endpoints Event Eviction ' +
    'HorizontalPodAutoscaler LimitRange List Namespace Node PodDisruptionBudget ' +
    'PodSecurityPolicy ResourceQuota Scale'
  ).split(' '),
);

/** API groups of Kubernetes itself whose names have no dot. */
const OWN_GROUP = /^(?:v1|(?:apps|batch|autoscaling|policy|extensions)\/v\d\w*)$/;

const VERSION = /^[A-Za-z0-9][A-Za-z0-9./-]{0,100}$/;

/**
 * Tells of an object of a kind that p2lk does not read: another program's file (P2LK104), a mistake
 * (P2LK108 no kind, P2LK134 a wrong apiVersion, P2LK135 a wrong kind), or something a machine has no
 * use for (P2LK300).
 */
export const reportOther = (document: Document, report: Report): void => {
  const { raw, source } = document;
  const { apiVersion, kind } = raw;
  const at = (path: Path): Place => document.place(path);
  if (typeof kind !== 'string' || !isKindWord(kind)) {
    const program = kind === undefined ? programOfContent(source.name, raw) : undefined;
    if (program !== undefined) return reportProgram(program, placeOf(source.name), report);
    const reason =
      kind === undefined || kind === null || kind === ''
        ? 'it has no kind'
        : 'its kind is no word as Deployment or ConfigMap';
    return report.add(
      'P2LK108',
      { what: 'this document', reason: `is no Kubernetes object: ${reason}` },
      at(kind === undefined ? [] : ['kind']),
    );
  }
  if (typeof apiVersion !== 'string' || !VERSION.test(apiVersion)) {
    const known = kindNamed(kind);
    return report.add(
      'P2LK108',
      { what: 'this document', reason: 'is no Kubernetes object: it has no apiVersion' },
      at([]),
      { help: known && `write apiVersion: ${known.version}` },
    );
  }
  if (isKustomization(apiVersion, kind))
    return reportProgram(kustomize(folderOf(source.name)), at(['kind']), report);
  const known = kindNamed(kind);
  if (known !== undefined && !apiVersion.includes('.'))
    return report.add('P2LK134', { kind, apiVersion }, at(['apiVersion']), {
      help: `write apiVersion: ${known.version}`,
    });
  if (OWN_GROUP.test(apiVersion) && !unused.has(kind)) {
    const near = closest(
      kind,
      kinds.map((one) => one.kind),
    );
    return report.add('P2LK135', { kind, apiVersion }, at(['kind']), {
      help: near && `did you mean ${near}?`,
    });
  }
  const help = controllerHelp(apiVersion, kind, raw['metadata'], source.name);
  report.add('P2LK300', { kind, apiVersion }, at(['kind']), {
    help,
    // What holds a workload is more than a thing of the cluster's.
    ...(help !== undefined && { severity: 'warning' }),
  });
};

const reportProgram = ({ what, program, command }: OtherProgram, at: Place, report: Report): void =>
  report.add('P2LK104', { what: `this is ${what}`, program }, at, { help: command });
