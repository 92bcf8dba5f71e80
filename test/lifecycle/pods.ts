/** Short ways to write scenarios. */
import type { Container, Pod, PodSpec } from '../../src/kubernetes/generated/types.ts';
import type { Behaviour, Scenario } from './scenario.ts';
import { seconds } from './scenario.ts';

/** Runs on until it is told to stop, and then ends well. */
export const steady: Behaviour = { onSignal: { after: 0, code: 0 }, probes: {}, hooks: {} };

/** Ends by itself after a time, in seconds. */
export const ends = (after: number, code: number): Behaviour => ({
  ...steady,
  exit: { after: seconds(after), code },
});

export const container = (name: string, more: Partial<Container> = {}): Container => ({
  name,
  image: 'example.org/app:1',
  ...more,
});

export const sidecar = (name: string, more: Partial<Container> = {}): Container =>
  container(name, { ...more, restartPolicy: 'Always' });

export const pod = (spec: PodSpec): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'shop' },
  spec,
});

/** A scenario of an hour at most. Containers without a behaviour are `steady`. */
export const scenario = (
  spec: PodSpec,
  behaviours: Scenario['behaviours'] = {},
  more: Partial<Scenario> = {},
): Scenario => {
  const named = [...(spec.initContainers ?? []), ...spec.containers];
  return {
    pod: pod(spec),
    behaviours: {
      ...Object.fromEntries(named.map(({ name }) => [name, [steady]])),
      ...behaviours,
    },
    horizon: seconds(3600),
    ...more,
  };
};
