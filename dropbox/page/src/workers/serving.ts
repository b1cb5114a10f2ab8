/** The frame of a worker: questions are answered one by one, in their order. */
import type { Exchanges, Failure } from "../core/sealing/calls.ts";

interface Scope {
  postMessage(message: unknown, transfer: Transferable[]): void;
  onmessage: ((event: MessageEvent) => void) | null;
}
interface Answered {
  readonly answer: object;
  readonly transfer: Transferable[];
}
type Handlers<Api extends Exchanges<Api>> = {
  readonly [Kind in keyof Api]: (question: Api[Kind]["ask"]) => Answered | Promise<Answered>;
};

export function serve<Api extends Exchanges<Api>>(
  handlers: Handlers<Api>,
  failureOf: (error: unknown) => Failure,
): void {
  const scope = globalThis as unknown as Scope;
  let turn: Promise<void> = Promise.resolve();
  const answer = async ({ kind, ...question }: { kind: keyof Api & string }): Promise<void> => {
    try {
      const { answer, transfer } = await handlers[kind](question);
      scope.postMessage(answer, transfer);
    } catch (error) {
      scope.postMessage(failureOf(error), []);
    }
  };
  scope.onmessage = (event) => {
    turn = turn.then(() => answer(event.data as { kind: keyof Api & string }));
  };
}
