/** The frame of a worker: questions are answered one by one, in their order. */
import type { Exchanges, Failure } from "../core/sealing/calls.ts";

/** What is used of a worker's global scope. */
export interface Scope {
  postMessage(message: unknown, transfer: Transferable[]): void;
  onmessage: ((event: MessageEvent) => void) | null;
}

export interface Answered<Answer extends object> {
  readonly answer: Answer;
  readonly transfer: Transferable[];
}

export interface Role<Api extends Exchanges<Api>> {
  readonly handlers: {
    readonly [Kind in keyof Api]: (
      question: Api[Kind]["ask"],
    ) => Answered<Api[Kind]["answer"]> | Promise<Answered<Api[Kind]["answer"]>>;
  };
  readonly failureOf: (error: unknown) => Failure;
}

export function serve<Api extends Exchanges<Api>>(
  role: Role<Api>,
  scope = globalThis as unknown as Scope,
): void {
  const handlers = new Map<string, Role<Api>["handlers"][keyof Api]>(Object.entries(role.handlers));
  let turn: Promise<void> = Promise.resolve();
  const answer = async (question: { readonly kind: string }): Promise<void> => {
    try {
      const handler = handlers.get(question.kind);
      if (!handler) throw new TypeError("expected a question this worker knows");
      const { answer, transfer } = await handler(question);
      scope.postMessage(answer, transfer);
    } catch (error) {
      scope.postMessage(role.failureOf(error), []);
    }
  };
  scope.onmessage = (event) => {
    turn = turn.then(() => answer(event.data as { kind: string }));
  };
}
