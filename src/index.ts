/**
 * p2lk as a library: Kubernetes workload manifests in, LinuxKit manifests out.
 * @packageDocumentation
 */
export { translate } from './pipeline/translate.ts';
export type { TranslateOptions, Translation } from './pipeline/translate.ts';
export { defineConfig } from './config/config.ts';
export type { Config, PluginEntry } from './config/config.ts';
export { parseSelection } from './kubernetes/selection.ts';
export type { Selection } from './kubernetes/selection.ts';
export type { Settings } from './api/settings.ts';
export type {
  Diagnostic,
  Location,
  Place,
  Refused,
  Severity,
  Source,
  Span,
} from './diagnostics/diagnostic.ts';
export type { Finding, Reporter } from './diagnostics/reporter.ts';
export type { Plugin, PluginFactory } from './api/define-plugin.ts';
export type { WorkloadName } from './api/context.ts';
export { machinePicture } from './picture/machine-picture.ts';
export type { PictureOptions } from './picture/machine-picture.ts';
export type { Machine } from './picture/machine.ts';
export type {
  File,
  Image,
  Kernel,
  LinuxKitVolume,
  Manifest,
  OciMount,
} from './linuxkit/manifest.ts';
