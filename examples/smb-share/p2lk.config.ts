import { defineConfig } from 'p2lk';
import smbShare from './index.ts';

export default defineConfig({
  plugins: [smbShare],
});
