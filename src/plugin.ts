/**
 * What any plugin needs. What volume drivers share besides is in `p2lk/drivers`; shipped plugins
 * import nothing else of p2lk.
 * @packageDocumentation
 */

// The plugin itself: its hooks, contexts and findings.
export { definePlugin, Stage } from './api/define-plugin.ts';
export type {
  OptionsSchema,
  Plugin,
  PluginDefinition,
  PluginDiagnostic,
  PluginFactory,
  StandardSchema,
} from './api/define-plugin.ts';
export type { Hooks, SecurityContexts } from './api/hooks.ts';
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
export type { DeviceEntry, DeviceNode, DeviceParts, Settings } from './api/settings.ts';
export type { Place, Severity } from './diagnostics/diagnostic.ts';

// The input: Kubernetes' types by their own names, and what pods refer to.
export type { View } from './view/view.ts';
export type * from './kubernetes/generated/types.ts';
export type { KubernetesObject } from './kubernetes/object.ts';
export type { Reference, Resolved } from './api/reference.ts';
export type { ImageAnswer, ImageConfig } from './api/image-config.ts';
export { storedBytes, storedKeys, textOf } from './kubernetes/stored.ts';

// What Kubernetes knows.
export { podOf, workloadKinds } from './kubernetes/workloads.ts';
export type { WorkloadPod } from './kubernetes/workloads.ts';
export { processLimits } from './kubernetes/expansion.ts';
export { selects } from './kubernetes/label-selector.ts';
export { parseQuantity, quantityValue } from './kubernetes/quantity.ts';
export { hasMountAt } from './kubernetes/mount-paths.ts';
export { mountedVolumes } from './kubernetes/mounted-volumes.ts';
export { rootCertificates } from './kubernetes/token-volume.ts';
export { sysctlNamespace } from './kubernetes/rules/pod-security-context.ts';

// The pod's own fields as values, and what only the booted machine knows.
export { podField } from './downward-api/pod-field.ts';
export type { PodField } from './downward-api/pod-field.ts';
export { resourceField } from './downward-api/resource-field.ts';
export type { ResourceField } from './downward-api/resource-field.ts';
export { machineSecret, machineValuesIn } from './downward-api/machine-values.ts';
export type { MachineValue } from './downward-api/machine-values.ts';
export { podHostname } from './downward-api/pod-hostname.ts';
export type { IdentityGiver, PodHostname } from './downward-api/pod-hostname.ts';
export { podIP } from './linuxkit/addresses.ts';

// The output: LinuxKit's types by their own names.
export type { Draft } from './linuxkit/draft.ts';
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
export { placeholder } from './linuxkit/placeholder.ts';
export { environmentEntry } from './linuxkit/environment-entry.ts';
export { fileLine } from './linuxkit/file-line.ts';
export { fileName, pathBelow } from './linuxkit/path-below.ts';
export { addBind } from './linuxkit/bind.ts';
export type { Bind } from './linuxkit/bind.ts';
export { linuxkitImageName } from './images/image-name.ts';
export { containerUser, userOf } from './images/container-user.ts';
export type { ContainerUser, ImageUser, UserFault, UserRequest } from './images/container-user.ts';

// Texts, bytes, paths and addresses, wherever p2lk runs.
export { bytesOfBase64 } from './values/base64.ts';
export { byteLength, bytesOf } from './values/bytes.ts';
export { isIPv4, isIPv6 } from './values/ip-address.ts';
export { absolutePath } from './values/path.ts';

// The boot.
export { sh } from './linuxkit/shell.ts';
export type { ShellFragment } from './linuxkit/shell.ts';
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

// How a volume comes to be on the machine.
export type { Directory, Prepare, VolumePlan } from './api/volume-plan.ts';
export type {
  ConfigDriver,
  ConfigDriverMount,
  ConfigDrivers,
  ConfigDriverText,
  VolumeFact,
} from './api/config-drivers.ts';
