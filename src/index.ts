/**
 * p2lk as a library: Kubernetes workload manifests in, LinuxKit manifests out.
 * @packageDocumentation
 */
export { translate } from './translate.ts';
export type { TranslateOptions, Translation } from './translate.ts';
export { defineConfig } from './config.ts';
export type { Config, PluginEntry } from './config.ts';
export { parseSelection } from './select.ts';
export type { Selection } from './select.ts';
export type { Settings } from './settings.ts';
export type { Diagnostic, Place, Severity, Source, Span } from './diagnostics/diagnostic.ts';
export type { Plugin, PluginFactory } from './define-plugin.ts';
export type { WorkloadName } from './context.ts';
export type {
  File,
  Image,
  Kernel,
  LinuxKitVolume,
  Manifest,
  OciMount,
} from './linuxkit/manifest.ts';
