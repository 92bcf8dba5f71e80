import { accessSync, constants } from 'node:fs';
import { arch } from 'node:os';
import type { Forward } from './forwards.ts';
import type { ProgramName } from './programs.ts';

/** What QEMU is to run. */
export interface EmulatorRequest {
  /** LinuxKit's name of the machine's architecture: `amd64`, `arm64`. */
  readonly architecture: string;
  /** Files of the format `kernel+initrd`, and the kernel's command line. */
  readonly kernel: string;
  readonly initrd: string;
  readonly cmdline: string;
  /** Bytes. */
  readonly memory: number;
  /** Processors, at least 1. */
  readonly processors: number;
  readonly forwards: readonly Forward[];
  /** Raw images that the machine sees as virtio disks. */
  readonly disks: readonly string[];
  /** Path of the socket on which QEMU's machine protocol (QMP) speaks. */
  readonly control: string;
  readonly acceleration: 'kvm' | 'hvf' | 'tcg';
  /** Further words for QEMU. */
  readonly words?: readonly string[];
}

interface Target {
  readonly program: ProgramName;
  /** Node's name of the architecture that runs it without emulation. */
  readonly native: string;
  readonly machine: string;
  /** The processor where it is emulated. */
  readonly processor: string;
  readonly console: string;
}

const targets: { readonly [architecture: string]: Target } = {
  amd64: {
    program: 'qemu-system-x86_64',
    native: 'x64',
    machine: 'q35',
    processor: 'max',
    console: 'ttyS0',
  },
  arm64: {
    program: 'qemu-system-aarch64',
    native: 'arm64',
    machine: 'virt',
    processor: 'max',
    console: 'ttyAMA0',
  },
};

/** The QEMU for an architecture; undefined for one that `p2lk run` does not know. */
export const emulatorOf = (architecture: string): ProgramName | undefined =>
  Object.hasOwn(targets, architecture) ? targets[architecture]!.program : undefined;

/** What lets the machine run on this processor: KVM, macOS' hypervisor, or emulation. */
export const accelerationFor = (architecture: string): EmulatorRequest['acceleration'] => {
  if (targets[architecture]?.native !== arch()) return 'tcg';
  if (process.platform === 'darwin') return 'hvf';
  try {
    accessSync('/dev/kvm', constants.R_OK | constants.W_OK);
    return 'kvm';
  } catch {
    return 'tcg';
  }
};

/** A comma in a value of QEMU's own syntax is doubled (qemu(1), QemuOpts). */
const value = (text: string): string => text.replaceAll(',', ',,');

/**
 * QEMU's command line: a machine with a console on QEMU's standard output, the user network with
 * the forwards, the disks, a source of randomness, and a QMP socket to press its power button by.
 */
export const emulatorCommand = (request: EmulatorRequest): readonly string[] => {
  const { architecture, memory, processors, forwards, disks, acceleration } = request;
  const { program, machine, processor } = targets[architecture]!;
  const network = forwards.map(
    ({ protocol, host, machine: port }) => `,hostfwd=${protocol}:127.0.0.1:${host}-:${port}`,
  );
  const options: readonly (readonly [option: string, value: string])[] = [
    ['-machine', `${machine},accel=${acceleration}`],
    ['-cpu', acceleration === 'tcg' ? processor : 'host'],
    ['-m', `${Math.ceil(memory / 2 ** 20)}M`],
    ['-smp', String(processors)],
    ['-display', 'none'],
    ['-chardev', 'stdio,id=console,signal=off'],
    ['-serial', 'chardev:console'],
    ['-qmp', `unix:${value(request.control)},server=on,wait=off`],
    ['-netdev', `user,id=net${network.join('')}`],
    ['-device', 'virtio-net-pci,netdev=net,romfile='],
    ['-device', 'virtio-rng-pci'],
    ...disks.flatMap((file, i) => [
      ['-drive', `file=${value(file)},if=none,id=disk${i},format=raw`] as const,
      ['-device', `virtio-blk-pci,drive=disk${i}`] as const,
    ]),
    ['-kernel', request.kernel],
    ['-initrd', request.initrd],
    ['-append', request.cmdline],
  ];
  return [program, '-nodefaults', '-no-reboot', ...options.flat(), ...(request.words ?? [])];
};

/** The command line with the serial console, which the user sees, as its last and so main one. */
export const withConsole = (cmdline: string, architecture: string): string => {
  const console = `console=${targets[architecture]!.console}`;
  const others = cmdline.split(' ').filter((word) => word !== '' && word !== console);
  return [...others, console].join(' ');
};
