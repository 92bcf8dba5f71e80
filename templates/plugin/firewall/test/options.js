/** The options that the cases are run with. */
export const options = { networks: ['10.20.0.0/16', '10.30.0.0/16'] };
