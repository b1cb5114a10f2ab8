/** The cipher workers: one from the beginning, one more only when it would pay. */
import type { PageError } from "../errors.ts";
import { WorkerCalls, type WorkerLike } from "./calls.ts";
import type { CipherApi } from "./protocol.ts";

type Cipher = WorkerCalls<CipherApi>;

export class Ciphers {
  readonly #start: () => WorkerLike;
  readonly #atMost: number;
  readonly #all: Cipher[] = [];
  readonly #idle: Cipher[] = [];
  readonly #wanting: ((cipher: Cipher) => void)[] = [];
  #wanted = 1;

  constructor(start: () => WorkerLike, atMost: number) {
    this.#start = start;
    this.#atMost = Math.max(1, atMost);
    this.#idle.push(this.#add());
  }

  get count(): number {
    return this.#wanted;
  }

  /** Allow one worker more; tell whether there was room. */
  grow(): boolean {
    if (this.#wanted >= this.#atMost) return false;
    this.#wanted += 1;
    return true;
  }

  async seal(question: CipherApi["seal"]["ask"]): Promise<CipherApi["seal"]["answer"]> {
    const cipher = await this.#borrow();
    const answer = await cipher.ask("seal", question, [question.spaced.buffer]);
    // A worker that failed is not given back: everything ends with it.
    const next = this.#wanting.shift();
    if (next) next(cipher);
    else this.#idle.push(cipher);
    return answer;
  }

  close(why?: PageError): void {
    for (const cipher of this.#all) cipher.close(why);
  }

  #borrow(): Promise<Cipher> {
    const idle = this.#idle.pop();
    if (idle) return Promise.resolve(idle);
    if (this.#all.length < this.#wanted) return Promise.resolve(this.#add());
    return new Promise((resolve) => this.#wanting.push(resolve));
  }

  #add(): Cipher {
    const cipher: Cipher = new WorkerCalls(this.#start());
    this.#all.push(cipher);
    return cipher;
  }
}
