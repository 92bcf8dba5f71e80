/** The options that the cases are run with. */
export const options = { client: 'registry.example.com/client:1.0' };
