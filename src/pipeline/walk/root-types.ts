import type { PluginHost } from '../../host/plugin-host.ts';
import { TypePath } from '../../view/type-path.ts';

const rootTypes = new WeakMap<PluginHost, Map<string, TypePath>>();

/**
 * The type path of an object's root. All objects of a run share it, so that coverage is worked out
 * once.
 */
export const rootType = (host: PluginHost, type: string): TypePath => {
  let types = rootTypes.get(host);
  if (types === undefined) rootTypes.set(host, (types = new Map()));
  let root = types.get(type);
  if (root === undefined) types.set(type, (root = new TypePath(type)));
  return root;
};
