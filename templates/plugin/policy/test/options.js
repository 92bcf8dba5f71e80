/** The options that the cases are run with. */
export const options = { registries: ['registry.example.com'], digest: false };
