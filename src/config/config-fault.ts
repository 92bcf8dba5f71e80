import type { Place } from '../diagnostics/diagnostic.ts';

/** Something in a config file that stops the run; `reason` is the end of a sentence. */
export class ConfigFault extends Error {
  override readonly name = 'ConfigFault';
  readonly reason: string;
  readonly place?: Place;
  readonly help?: string;

  constructor(
    reason: string,
    more: { readonly place?: Place; readonly help?: string; readonly cause?: unknown } = {},
  ) {
    super(reason, more.cause === undefined ? undefined : { cause: more.cause });
    this.reason = reason;
    if (more.place !== undefined) this.place = more.place;
    if (more.help !== undefined) this.help = more.help;
  }
}
