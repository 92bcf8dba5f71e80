import container from 'p2lk/plugins/container';
import env from 'p2lk/plugins/env';
import firewall from 'p2lk/plugins/firewall';
import persistentVolumeClaim from 'p2lk/plugins/persistentVolumeClaim';
import projected from 'p2lk/plugins/projected';
import references from 'p2lk/plugins/references';
import restart from 'p2lk/plugins/restart';
import workload from 'p2lk/plugins/workload';
import type { Plugin } from './define-plugin.ts';

/** The shipped plugins, in the order in which they run. The only file that imports from `plugins/`. */
export const builtins: readonly Plugin[] = [workload, container, env, restart, firewall, references, projected, persistentVolumeClaim];
