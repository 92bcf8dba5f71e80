/**
 * For tests of plugins: case folders, each an input beside what the plugin makes of it, and the
 * conformance kit, which tries the rules that every plugin has to keep.
 * @packageDocumentation
 */

// Cases.
export { caseOptions } from './cases/case-folder.ts';
export { runCases } from './cases/run-cases.ts';
export type { CasesOptions } from './cases/run-cases.ts';
export { runCase } from './cases/run-case.ts';
export type { CaseResult } from './cases/run-case.ts';

// Conformance.
export { assertConformance, checkConformance, conformanceText } from './conformance/conformance.ts';
export type {
  Conformance,
  ConformanceOptions,
  ConformanceRule,
} from './conformance/conformance.ts';
