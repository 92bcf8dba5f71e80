// Writes the shell of `machine/` anew as text that the program holds: comments stay behind.
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

/** Text of `src/boot/parts.generated.ts`. */
const generated = () => {
  const parts = readdirSync(`${root}machine`)
    .filter((file) => file.endsWith('.sh'))
    .sort()
    .map((file) => {
      const text = `${stripped(readFileSync(`${root}machine/${file}`, 'utf8'))}\n`;
      const quoted = `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
      return `  ${file.slice(0, -'.sh'.length)}:\n    ${quoted},\n`;
    });
  return `/** The parts of \`machine/\`, by name. Written by \`scripts/generate-machine.mjs\`. */
export const parts = {
${parts.join('')}} as const;
`;
};

if (process.argv.includes('--print')) process.stdout.write(generated());
else writeFileSync(`${root}src/boot/parts.generated.ts`, generated());
