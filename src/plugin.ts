/**
 * Everything a plugin needs. Shipped plugins import nothing else of p2lk.
 * @packageDocumentation
 */
export { definePlugin, Stage } from './define-plugin.ts';
export type {
  Plugin,
  PluginDefinition,
  PluginDiagnostic,
  PluginFactory,
  OptionsSchema,
  StandardSchema,
} from './define-plugin.ts';
export type {
  At,
  ContainerContext,
  Context,
  Finding,
  ManifestContext,
  PodContext,
  ReferenceContext,
  ResolveContext,
  VolumeContext,
  VolumeMountContext,
  WorkloadName,
} from './context.ts';
export type { Hooks, SecurityContexts } from './hooks.ts';
export type { Settings } from './settings.ts';
export type { Reference, Resolved } from './reference.ts';
export type { Directory, Prepare, VolumePlan } from './volume-plan.ts';
export { attachedDisk } from './attached-disk.ts';
export type { AttachedDisk, DiskIdentity } from './attached-disk.ts';
export { volumeSources } from './kubernetes/volume-sources.ts';
export type { VolumeSource } from './kubernetes/volume-sources.ts';
export type {
  ConfigDriver,
  ConfigDriverMount,
  ConfigDrivers,
  ConfigDriverText,
  VolumeFact,
} from './config-drivers.ts';
export { copyOf } from './view/view.ts';
export type { View } from './view/view.ts';
export type { Severity, Place } from './diagnostics/diagnostic.ts';
export type { Draft } from './linuxkit/draft.ts';
export { machineValuesIn } from './downward-api/machine-values.ts';
export type { MachineValue } from './downward-api/machine-values.ts';
export { podField } from './downward-api/pod-field.ts';
export type { PodField } from './downward-api/pod-field.ts';
export { resourceField } from './downward-api/resource-field.ts';
export type { ResourceField } from './downward-api/resource-field.ts';
export {
  configMapBytes,
  configMapKeys,
  configMapText,
  secretBytes,
  secretKeys,
  textOf,
} from './kubernetes/stored.ts';
export { podIP, podIPs } from './linuxkit/addresses.ts';
export { quoteWord, sh } from './linuxkit/shell.ts';
export type { ShellFragment } from './linuxkit/shell.ts';
export { formatBind, isShortBind } from './linuxkit/bind.ts';
export type { Bind } from './linuxkit/bind.ts';
export { placeholderDevice } from './linuxkit/boot/bundles.ts';
export { unmountStep } from './linuxkit/unmount.ts';
export { isProgramOption } from './linuxkit/mount-options.ts';
export { diskFileSystems, diskOptions, diskScript, diskScriptPath } from './linuxkit/disk.ts';
export { resolveScript, resolveScriptPath } from './linuxkit/resolve-host.ts';
export type { Boot, BootPoint, BootStep, BundleEdit } from './linuxkit/boot.ts';
export type {
  Device,
  File,
  Image,
  Kernel,
  LinuxKitVolume,
  Manifest,
  OciMount,
  Resources,
  Runtime,
} from './linuxkit/manifest.ts';
export type { ImageAnswer, ImageConfig } from './images/image-config.ts';
export { selects } from './kubernetes/label-selector.ts';
export type { KubernetesObject } from './kubernetes/object.ts';
export type * from './kubernetes/types.ts';
export { divideUp, milliValue, parseQuantity, quantityValue } from './kubernetes/quantity.ts';
export { namedByController, podHostname } from './kubernetes/pod-hostname.ts';
export type { IdentityGiver, PodHostname } from './kubernetes/pod-hostname.ts';
export { hasMountAt } from './kubernetes/mount-paths.ts';
export { sysctlNamespace } from './kubernetes/rules/pod-security-context.ts';
export { containerUser, userOf } from './images/container-user.ts';
export type { ContainerUser, ImageUser, UserFault, UserRequest } from './images/container-user.ts';
export { jsonText } from './linuxkit/json-text.ts';
export { isImageReference, linuxkitImageName } from './linuxkit/image-name.ts';
export { beforePod } from './before-pod.ts';
