import { dataSchema } from '../../config/schema.ts';
import { z } from '../../host/zod.ts';
import type { ExitCode } from '../exit-code.ts';
import type { Terminal } from '../terminal.ts';
import { write } from '../terminal.ts';

/** `p2lk schema`: prints the JSON schema of configs without code, for editors. */
export const runSchema = async (terminal: Terminal): Promise<ExitCode> => {
  const { $schema, ...rest } = z.toJSONSchema(dataSchema, { target: 'draft-7', io: 'input' });
  await write(
    terminal,
    1,
    `${JSON.stringify({ $schema, title: 'Configuration of p2lk', ...rest }, undefined, 2)}\n`,
  );
  return 0;
};
