/**
 * Everything a plugin needs. What volume drivers share besides is in `p2lk/drivers`; shipped plugins import
 * nothing else of p2lk.
 * @packageDocumentation
 */
export { definePlugin, Stage } from './api/define-plugin.ts';
export type {
  Plugin,
  PluginDefinition,
  PluginDiagnostic,
  PluginFactory,
  OptionsSchema,
  StandardSchema,
} from './api/define-plugin.ts';
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
} from './api/context.ts';
export type { Hooks, SecurityContexts } from './api/hooks.ts';
export type { Settings } from './api/settings.ts';
export type { Reference, Resolved } from './api/reference.ts';
export type { Directory, Prepare, VolumePlan } from './api/volume-plan.ts';
export type {
  ConfigDriver,
  ConfigDriverMount,
  ConfigDrivers,
  ConfigDriverText,
  VolumeFact,
} from './api/config-drivers.ts';
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
export { placeholderDevice } from './boot/bundles.ts';
export type { Boot, BootPoint, BootStep, BundleEdit } from './api/boot.ts';
export type {
  ContainerLife,
  CronLife,
  FailureRule,
  Handler,
  JobLife,
  PodLife,
  ProbePlan,
  RestartRule,
} from './api/life.ts';
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
export type { ImageAnswer, ImageConfig } from './api/image-config.ts';
export { selects } from './kubernetes/label-selector.ts';
export { rootCertificates } from './kubernetes/token-volume.ts';
export type { KubernetesObject } from './kubernetes/object.ts';
export { podOf, workloadKinds } from './kubernetes/workloads.ts';
export type { WorkloadPod } from './kubernetes/workloads.ts';
export type * from './kubernetes/generated/types.ts';
export { divideUp, milliValue, parseQuantity, quantityValue } from './kubernetes/quantity.ts';
export { namedByController, podHostname } from './downward-api/pod-hostname.ts';
export type { IdentityGiver, PodHostname } from './downward-api/pod-hostname.ts';
export { hasMountAt } from './kubernetes/mount-paths.ts';
export { mountedVolumes } from './kubernetes/mounted-volumes.ts';
export { sysctlNamespace } from './kubernetes/rules/pod-security-context.ts';
export { containerUser, userOf } from './images/container-user.ts';
export type { ContainerUser, ImageUser, UserFault, UserRequest } from './images/container-user.ts';
export { jsonText } from './linuxkit/json-text.ts';
export { isImageReference, linuxkitImageName } from './images/image-name.ts';
