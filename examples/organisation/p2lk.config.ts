import { defineConfig } from 'p2lk';
import firewall from 'p2lk/plugins/firewall';
import archive from './plugins/archive.ts';
import openPorts from './plugins/open-ports.ts';

export default defineConfig({
  // Kernel, init and network of every machine, each image by the hash of what it was made of.
  base: './base.yml',
  plugins: [
    // The shipped firewall: ports are open to the house alone, and no manifest says otherwise.
    firewall({ from: ['10.20.0.0/16', 'fd20::/32'], annotations: false, rateLimit: 100 }),
    // A policy of the house's own about which ports those may be.
    openPorts({ allowed: [8080, 8443, 9100] }),
    // A driver of the house's own.
    archive({ address: 'archive.example.com' }),
  ],
  settings: { machineMemory: '2Gi', machineCpu: 2, secrets: 'error' },
  // What the house knows, and need not be told again.
  severity: { 'firewall/closed': 'off', P2LK302: 'off' },
});
