import { defineConfig } from 'p2lk';
import firewall from './index.ts';

export default defineConfig({
  plugins: [firewall({ office: '10.20.0.0/16' })],
});
