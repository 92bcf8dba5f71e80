import { defineConfig } from 'p2lk';
import houseRules from './index.ts';

export default defineConfig({
  plugins: [houseRules({ cmdline: 'console=ttyS0 lockdown=integrity' })],
});
