import fc from 'fast-check';

/**
 * Every run tries the same random inputs, so that a red run says something of the change it ran
 * over. `P2LK_SEED=random` tries others, as a number does of its own; what is found so becomes a
 * test of its own.
 */
const { P2LK_SEED: seed = '20181125' } = process.env;
if (seed !== 'random') fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(seed) });
