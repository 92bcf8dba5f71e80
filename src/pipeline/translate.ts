import type { ClusterOptions } from '../cluster/cluster.ts';
import type { Source } from '../diagnostics/diagnostic.ts';
import { configuredSupply } from '../images/configured-supply.ts';
import type { ImageOptions } from '../images/configured-supply.ts';
import { translateIn } from './engine.ts';
import type { EngineOptions, Translation } from './engine.ts';
export type { Translation } from './engine.ts';

export interface TranslateOptions extends EngineOptions {
  /**
   * Where image configs are looked for; by default in LinuxKit's cache, the Docker daemon and the
   * image's registry.
   */
  readonly images?: ImageOptions;
  /**
   * A live cluster that is asked for what the input does not hold; with `workload`, for the
   * workload too.
   */
  readonly cluster?: ClusterOptions;
}

/**
 * Translates every workload of the input, one machine each, in input order. Bad input never throws:
 * it becomes diagnostics. An element without a workload holds what concerns the input as a whole: the
 * first one, where there is something to say, and the last one, where the input holds invalid objects
 * that no workload needs.
 */
export async function* translate(
  sources: Iterable<Source> | AsyncIterable<Source>,
  { images = {}, cluster, ...options }: TranslateOptions = {},
): AsyncGenerator<Translation> {
  const live =
    cluster === undefined
      ? undefined
      : (await import('../cluster/cluster.ts')).openCluster(cluster);
  yield* translateIn({ images: configuredSupply(images), cluster: live }, sources, options);
}
