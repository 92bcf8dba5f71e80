import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseDocument } from 'yaml';
import { check } from '../linuxkit/check.ts';
import { Report } from '../diagnostics/report.ts';
import type { Place } from '../diagnostics/diagnostic.ts';
import { fileReason } from '../system/file-reason.ts';
import { baseTemplates } from '../linuxkit/base-templates.ts';
import type { Manifest } from '../linuxkit/manifest.ts';
import { packageFile } from '../system/package-file.ts';

/**
 * Reads a base manifest: a shipped template by its name, else a file. Reports P2LK514 when it
 * cannot be read, is no YAML, or breaks a rule of LinuxKit. A file of a template's name is given as
 * `./vm`.
 */
export const readBase = (base: string, folder: string, report: Report): Manifest | undefined => {
  const refuse = (reason: string, at: readonly Place[] = []): undefined => {
    report.add(
      'P2LK514',
      { base, reason },
      at,
      Object.hasOwn(baseTemplates, base)
        ? {}
        : { help: `shipped bases are ${Object.keys(baseTemplates).join(', ')}` },
    );
    return undefined;
  };
  let text: string;
  try {
    const path = Object.hasOwn(baseTemplates, base)
      ? packageFile(`templates/machine/${base}.yml`)
      : resolve(folder, base);
    if (!statSync(path).isFile()) return refuse('it is a device, a folder or a pipe, and no file');
    text = readFileSync(path, 'utf8');
  } catch (error) {
    return refuse(fileReason(error));
  }
  const document = parseDocument(text, { prettyErrors: false });
  const source = { name: base, text, open: true };
  const at = (start: number, end: number): readonly Place[] => [
    { source, path: [], span: () => ({ start, end }) },
  ];
  const [error] = document.errors;
  if (error !== undefined)
    return refuse(`it is no valid YAML: ${error.message}`, at(error.pos[0], error.pos[1]));
  const manifest = document.toJS({ maxAliasCount: 100 }) as Manifest;
  const rules = new Report();
  check(manifest, rules, at(0, 0)[0]!);
  for (const { message } of rules.diagnostics) refuse(message);
  return rules.errors > 0 ? undefined : manifest;
};
