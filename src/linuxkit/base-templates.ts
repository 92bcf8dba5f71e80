/** The shipped base manifests, `templates/machine/<name>.yml`, with what each is for. */
export const baseTemplates: { readonly [name: string]: string } = {
  vm: 'any virtual machine with virtio or emulated devices: QEMU, KVM, Hyper-V, VirtualBox',
  vmware: 'VMware ESXi, Workstation and Fusion, with open-vm-tools',
  cloud: 'cloud providers, with the metadata that they give an instance',
};
