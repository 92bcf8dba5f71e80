// Writes the shell of `machine/`, and what plugins have in files of their own, anew as text that the
// program holds. Of `machine/` comments stay behind.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** What is needed on a machine; the lines for tests go too. */
const stripped = (text) =>
  text
    .replaceAll(/^if \[ -n "\$P2LK_PARTS" \]; then\n[^]*?^fi\n/gm, '')
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^\s*#(?! shellcheck disable)/.test(line))
    .join('\n');

const quoted = (text) =>
  `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;

/** Text of `src/boot/parts.generated.ts`. */
const machineParts = () => {
  const parts = readdirSync(`${root}machine`)
    .filter((file) => file.endsWith('.sh'))
    .sort()
    .map((file) => {
      const text = `${stripped(readFileSync(`${root}machine/${file}`, 'utf8'))}\n`;
      return `  ${file.slice(0, -'.sh'.length)}:\n    ${quoted(text)},\n`;
    });
  return `/** The parts of \`machine/\`, by name. Written by \`scripts/generate-machine.mjs\`. */
export const parts = {
${parts.join('')}} as const;
`;
};

/** Text of `plugins/firewall/load.generated.ts`. */
const loadScript = () => {
  const text = readFileSync(`${root}plugins/firewall/load.sh`, 'utf8');
  return `/** \`load.sh\`. Written by \`scripts/generate-machine.mjs\`. */
export const loadScript =
  ${quoted(text)};
`;
};

const files = {
  'src/boot/parts.generated.ts': machineParts(),
  'plugins/firewall/load.generated.ts': loadScript(),
};
const printed = process.argv.slice(2).find((word) => Object.hasOwn(files, word));
if (printed !== undefined) process.stdout.write(files[printed]);
else for (const [file, text] of Object.entries(files)) writeFileSync(`${root}${file}`, text);
