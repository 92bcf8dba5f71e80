// npm run new-plugin NAME: starts a shipped plugin. Makes its folder with a case, the page of its
// first finding, and its place at the end of the list of shipped plugins; writes what the case
// expects. Then `node scripts/generate-docs.mjs` puts it into the tables.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { root: { type: 'string', default: fileURLToPath(new URL('..', import.meta.url)) } },
});
const [name = ''] = positionals;
const { root } = values;

const fail = (reason) => {
  console.error(`new-plugin: ${reason}`);
  process.exit(2);
};

if (positionals.length !== 1 || !/^[a-z][A-Za-z0-9]{0,39}$/.test(name))
  fail('one name is wanted, of letters and digits, as nfs or emptyDir');
if (existsSync(join(root, 'plugins', name))) fail(`plugins/${name} is there already`);

const annotation = `${name.toLowerCase()}.example.com/wish`;

const source = `/**
 * What the plugin is for, in a line.
 *
 * | field | manifest |
 * | --- | --- |
 * | the annotation \`${annotation}\` | none: a warning |
 *
 * Source: where the rule comes from.
 */
import { definePlugin } from 'p2lk/plugin';

/** The pod's annotation that the plugin looks at. */
const annotation = '${annotation}';

export default definePlugin({
  name: '${name}',
  apiVersion: 1,
  fields: [],
  diagnostics: {
    wish: { severity: 'warning', title: 'wish that nobody grants' },
  },
  apply(hooks) {
    hooks.pod.tap('${name}', (_pod, _manifest, { metadata, report }) => {
      const { annotations = {} } = metadata;
      if (annotations[annotation] === undefined) return;
      report('wish', {
        at: [annotations, annotation],
        message: \`\${annotation} wishes for \${JSON.stringify(annotations[annotation])}\`,
        help: 'leave the annotation out',
      });
    });
  },
});
`;

const cases = `import { runCases } from 'p2lk/testing';
import { test } from 'vitest';

runCases(new URL('cases', import.meta.url), { test });
`;

const pod = (annotations) => `apiVersion: v1
kind: Pod
metadata:
  name: shop
${annotations}spec:
  containers:
    - name: web
      image: registry.example.com/shop:1.4
      command: [/shop]
`;
const wishing = pod(`  annotations: { ${annotation}: more }\n`);

const page = `# ${name}/wish: wish that nobody grants

What it means, and what to do about it.

## Fails

\`\`\`yaml
${wishing}\`\`\`

## Mended

\`\`\`yaml
${pod('')}\`\`\`
`;

/** The list with the plugin: its import where the alphabet has it, itself at the end. */
const listed = (text) => {
  const line = `import ${name} from 'p2lk/plugins/${name}';`;
  const lines = text.split('\n');
  const imports = lines.filter((one) => one.includes("from 'p2lk/plugins/"));
  const at = lines.indexOf(imports.find((one) => one > line) ?? imports.at(-1));
  lines.splice(at < 0 || imports.every((one) => one < line) ? at + 1 : at, 0, line);
  const end = lines.lastIndexOf('];');
  if (imports.length === 0 || end < 0) fail('src/pipeline/builtins.ts has no list of plugins');
  lines.splice(end, 0, `  ${name},`);
  return lines.join('\n');
};

const builtins = 'src/pipeline/builtins.ts';
const list = listed(readFileSync(join(root, builtins), 'utf8'));
const files = {
  [`plugins/${name}/index.ts`]: source,
  [`plugins/${name}/index.test.ts`]: cases,
  [`plugins/${name}/cases/wish/input.yaml`]: wishing,
  [`docs/diagnostics/${name}/wish.md`]: page,
  [builtins]: list,
};
for (const [file, text] of Object.entries(files)) {
  const path = join(root, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
const vitest = join(root, 'node_modules/vitest/vitest.mjs');
const { status } = spawnSync(process.execPath, [vitest, 'run', `plugins/${name}/`], {
  cwd: root,
  stdio: ['ignore', 'ignore', 'inherit'],
  env: { ...process.env, P2LK_UPDATE_CASES: '1' },
});
if (status !== 0) fail(`the case of plugins/${name} does not run`);
console.log(`made plugins/${name} and docs/diagnostics/${name}

Next:
  npx vitest run plugins/${name}
  node scripts/generate-docs.mjs
  npm run changeset`);
