// The same stream through p2lk, one manifest each; the texts are counted, not kept.
import { readFileSync } from 'node:fs';
import { translate } from 'p2lk';

const sources = [{ name: 'shop.yaml', text: readFileSync(process.argv[2], 'utf8') }];
let bytes = 0;
let failed = 0;
for await (const { workload, text } of translate(sources, {
  settings: { unknownImage: 'assume' },
  images: { linuxkitCache: false, offline: true },
})) {
  if (text !== undefined) bytes += text.length;
  else if (workload !== undefined) failed++;
}
if (failed > 0) throw new Error(`${failed} workloads were refused`);
process.stdout.write(`${bytes}\n`);
