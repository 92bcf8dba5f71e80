/**
 * p2lk where there is no Node: the same engine in a browser, a worker or any other JavaScript
 * runtime. It reads no file, runs no program, asks no network and no environment; what it should
 * know is given to it.
 * @packageDocumentation
 */
import type { Source } from './diagnostics/diagnostic.ts';
import { statedSupply } from './images/stated-supply.ts';
import type { ImageConfigTable } from './images/sources/config-table.ts';
import { translateIn } from './pipeline/engine.ts';
import type { EngineOptions, Translation } from './pipeline/engine.ts';

/** How to translate where nothing can be looked up. */
export interface StatedOptions extends EngineOptions {
  /** What images bring, by reference; others are unknown: `settings.unknownImage` says what then. */
  readonly imageConfigs?: ImageConfigTable;
}

/**
 * Translates every workload of the input as `translate` of `p2lk` does, with nothing but what it is
 * given.
 * @example for await (const { text } of translate([{ name: 'web.yaml', text: yaml }])) show(text)
 */
export const translate = (
  sources: Iterable<Source>,
  { imageConfigs = {}, ...options }: StatedOptions = {},
): AsyncGenerator<Translation> =>
  translateIn({ images: statedSupply(imageConfigs) }, sources, options);

export type { EngineOptions, Translation } from './pipeline/engine.ts';
export type { ImageConfigEntry, ImageConfigTable } from './images/sources/config-table.ts';
export { defaultSettings } from './api/settings.ts';
export type { Settings } from './api/settings.ts';

// Plugins for it; those of `p2lk/plugin` are for Node.
export { definePlugin } from './api/define-plugin.ts';
export type { Plugin } from './api/define-plugin.ts';

// Findings, and where they are.
export { frame } from './diagnostics/frame.ts';
export type { Paint } from './diagnostics/frame.ts';
export { locate } from './diagnostics/locate.ts';
export type { Diagnostic, Location, Place, Severity, Source } from './diagnostics/diagnostic.ts';

// The way from a line of the input to the lines that it made, and back.
export { fieldAnswer, lineAnswer } from './cli/why/answer.ts';
export type { FieldAnswer, Output, Written } from './cli/why/answer.ts';
export { fieldsAt } from './cli/why/target.ts';
export { OutputLines } from './cli/why/output-lines.ts';
export type { FieldAccount, Verdict } from './pipeline/account/verdict.ts';

// The manifest, and the machine that it makes.
export type { Manifest } from './linuxkit/manifest.ts';
export { machinePicture } from './picture/machine-picture.ts';
export type { PictureOptions } from './picture/machine-picture.ts';
export type { Machine } from './picture/machine.ts';
