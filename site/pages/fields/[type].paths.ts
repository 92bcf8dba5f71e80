import { typePage, types } from '../../content/fields.ts';

export default {
  watch: ['../../../docs/mapping.md'],
  paths: () => types.map((type) => ({ params: { type }, content: typePage(type) })),
};
