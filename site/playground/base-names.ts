import { baseTemplates } from '../../src/linuxkit/base-templates.ts';

/** The shipped bases with what each is for. */
export const bases: readonly (readonly [name: string, purpose: string])[] =
  Object.entries(baseTemplates);
