import type { AnswerTo, Ask, Envelope, Reply } from './protocol.ts';
import { Session } from './session.ts';

/** What of a worker's own scope is used here; the library of types for pages does not have it. */
interface Scope {
  addEventListener(type: 'message', listen: (event: MessageEvent<Envelope>) => void): void;
  postMessage(reply: Reply): void;
}

const scope = globalThis as unknown as Scope;
const session = new Session();

const answer = (ask: Ask): Promise<AnswerTo<Ask>> | AnswerTo<Ask> => {
  if (ask.kind === 'translate') return session.translate(ask.text, ask.options);
  if (ask.kind === 'picture') return session.picture(ask);
  return ask.kind === 'input-line'
    ? session.inputLine(ask.machine, ask.line)
    : session.outputLine(ask.machine, ask.line);
};

// A worker has one owner, so its messages name no origin.
/* oxlint-disable unicorn/require-post-message-target-origin */
scope.addEventListener('message', async ({ data: { id, ask } }) => {
  try {
    scope.postMessage({ id, answer: await answer(ask) });
  } catch (cause) {
    scope.postMessage({ id, fault: cause instanceof Error ? cause.message : String(cause) });
  }
});
