// Builds the site into .vitepress/dist; with --dev serves it and builds what is asked for.
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { build, createServer } from 'vitepress';
import { writeApi } from './api.mjs';

const site = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({
  options: { dev: { type: 'boolean', default: false }, api: { type: 'boolean', default: true } },
  allowNegative: true,
});
if (values.api) await writeApi(fileURLToPath(new URL('../pages/api', import.meta.url)));
if (values.dev) {
  const server = await createServer(site);
  await server.listen();
  server.printUrls();
} else await build(site);
