import { examplePage, examples } from '../../content/examples.ts';

export default {
  watch: ['../../../examples/**'],
  paths: () =>
    examples().map((example) => ({
      params: { name: example.name },
      content: examplePage(example),
    })),
};
