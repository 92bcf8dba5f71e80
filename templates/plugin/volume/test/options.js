/** The options that the cases are run with. */
export const options = { root: '/var/lib/scratch' };
