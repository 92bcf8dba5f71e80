/** The options that the cases are run with. */
export const options = { url: 'http://watch.example.com/machines', drain: 5 };
