import { typeGroups } from '../../content/fields.ts';

declare const data: ReturnType<typeof typeGroups>;
export { data };

export default { load: typeGroups };
