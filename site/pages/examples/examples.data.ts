import { examples } from '../../content/examples.ts';

interface Shown {
  readonly name: string;
  readonly title: string;
}

declare const data: readonly Shown[];
export { data };

export default {
  load: (): readonly Shown[] => examples().map(({ name, title }) => ({ name, title })),
};
