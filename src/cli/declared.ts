import { build } from './declared/build.ts';
import type { Declared } from './declared/command.ts';
import { complete } from './declared/complete.ts';
import { completion } from './declared/completion.ts';
import { diff } from './declared/diff.ts';
import { doctor } from './declared/doctor.ts';
import { explain } from './declared/explain.ts';
import { init } from './declared/init.ts';
import { lock } from './declared/lock.ts';
import { newPlugin } from './declared/new-plugin.ts';
import { picture } from './declared/picture.ts';
import { plugins } from './declared/plugins.ts';
import { ports } from './declared/ports.ts';
import { report } from './declared/report.ts';
import { run } from './declared/run.ts';
import { schema } from './declared/schema.ts';
import { why } from './declared/why.ts';

/** The commands beside the main one, in the order in which help lists them. */
export const commands: readonly Declared[] = [
  build,
  run,
  why,
  report,
  diff,
  picture,
  explain,
  doctor,
  plugins,
  lock,
  ports,
  init,
  newPlugin,
  schema,
  completion,
  complete,
];
