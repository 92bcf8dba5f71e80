import { documentsOf, sourcesOf } from './documents.ts';
import type { InputDocument } from './documents.ts';
import type { Rule } from './rule.ts';
import { shellTexts } from './shell-texts.ts';
import type { Outcome, Trial } from './trial.ts';

const CANARY = 'p2lk-canary-7f';

/** Values that a plugin may refuse, each with something to find again. */
const values: readonly string[] = [
  CANARY,
  `${CANARY},x=1`,
  `${CANARY}\nx`,
  `${CANARY}\u0007`,
  `'${CANARY}' "$(x)"`,
  `${CANARY}=`,
  CANARY.repeat(300),
];

/** A Secret's value is never shown: not when it is right, and not when it is refused. */
export const secrets: Rule = {
  name: 'secrets',
  about: "no value of a Secret stands in a message, a step's name, a command or a record",
  async find(trial) {
    const found = new Set<string>();
    let any = false;
    for (const one of trial.cases) {
      const documents = documentsOf(one.sources);
      if (!documents.some(isSecret)) continue;
      any = true;
      for (const value of values) {
        const changed = documents.map((document) => withSecret(document, value));
        const outcome = await trial.run(one, { sources: sourcesOf(changed) });
        for (const place of shown(trial, outcome)) found.add(`${one.name}: ${place}`);
      }
    }
    return any ? [...found] : { skipped: 'no case has a Secret' };
  },
};

const isSecret = ({ raw }: InputDocument): boolean => raw['kind'] === 'Secret';

/** The Secret with every value replaced; other objects as they are. */
const withSecret = (document: InputDocument, value: string): InputDocument => {
  if (!isSecret(document)) return document;
  const { data, stringData, ...rest } = document.raw as {
    readonly data?: object;
    readonly stringData?: object;
  };
  const keys = [...Object.keys(data ?? {}), ...Object.keys(stringData ?? {})];
  return {
    ...document,
    raw: { ...rest, stringData: Object.fromEntries(keys.map((key) => [key, value])) },
  };
};

const spellings = [CANARY, Buffer.from(CANARY).toString('base64').slice(0, -4)];
const holds = (text: string): boolean => spellings.some((spelling) => text.includes(spelling));

/** Where a value of a Secret is shown. */
const shown = (trial: Trial, outcome: Outcome): readonly string[] => {
  const places: string[] = [];
  for (const finding of outcome.findings)
    if (trial.isOwn(finding) && holds(`${finding.message}\n${finding.help ?? ''}`))
      places.push(`the message of ${finding.code} shows a value of a Secret`);
  for (const { hook, acts } of outcome.calls)
    for (const { verb, args } of acts)
      if (verb === 'record' && holds(JSON.stringify(args)))
        places.push(`${hook} records a value of a Secret, which p2lk ports and others print`);
  for (const name of stepNames(outcome))
    if (holds(name))
      places.push('the name of a step, which the console shows, has a value of a Secret');
  for (const { name, text } of shellTexts(outcome))
    if (holds(text) && !name.startsWith('/'))
      places.push(
        `the command of ${holds(name) ? 'a step' : name} has a value of a Secret: put it into a file`,
      );
  return places;
};

const stepNames = ({ deeds }: Outcome): readonly string[] => {
  const names: string[] = [];
  const look = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const { name, run } = value as { readonly name?: unknown; readonly run?: unknown };
    if (typeof name === 'string' && run !== undefined) names.push(name);
    for (const item of Object.values(value)) look(item);
  };
  for (const { value } of deeds) look(value);
  return names;
};
