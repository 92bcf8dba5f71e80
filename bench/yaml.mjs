// The yardstick: every document of a stream is parsed and printed again by the yaml package, one at
// a time.
import { readFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';

const text = readFileSync(process.argv[2], 'utf8');
let bytes = 0;
for (const document of text.split(/^---\n/m)) bytes += stringify(parse(document)).length;
process.stdout.write(`${bytes}\n`);
