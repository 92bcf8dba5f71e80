import attachedDisk from 'p2lk/plugins/attachedDisk';
import azureFile from 'p2lk/plugins/azureFile';
import ceph from 'p2lk/plugins/ceph';
import configDrivers from 'p2lk/plugins/configDrivers';
import container from 'p2lk/plugins/container';
import emptyDir from 'p2lk/plugins/emptyDir';
import env from 'p2lk/plugins/env';
import firewall from 'p2lk/plugins/firewall';
import glusterfs from 'p2lk/plugins/glusterfs';
import hostPath from 'p2lk/plugins/hostPath';
import iscsi from 'p2lk/plugins/iscsi';
import image from 'p2lk/plugins/image';
import lifecycle from 'p2lk/plugins/lifecycle';
import local from 'p2lk/plugins/local';
import namespaces from 'p2lk/plugins/namespaces';
import nfs from 'p2lk/plugins/nfs';
import persistentVolumeClaim from 'p2lk/plugins/persistentVolumeClaim';
import projected from 'p2lk/plugins/projected';
import references from 'p2lk/plugins/references';
import resources from 'p2lk/plugins/resources';
import securityContext from 'p2lk/plugins/securityContext';
import smb from 'p2lk/plugins/smb';
import volumeMounts from 'p2lk/plugins/volumeMounts';
import workload from 'p2lk/plugins/workload';
import type { Plugin } from '../api/define-plugin.ts';

/**
 * The shipped plugins, in the order in which they run. The only file that imports from `plugins/`.
 */
export const builtins: readonly Plugin[] = [
  workload,
  container,
  env,
  resources,
  securityContext,
  namespaces,
  volumeMounts,
  lifecycle,
  firewall,
  references,
  projected,
  persistentVolumeClaim,
  hostPath,
  emptyDir,
  nfs,
  iscsi,
  image,
  attachedDisk,
  ceph,
  glusterfs,
  azureFile,
  smb,
  configDrivers,
  local,
];
