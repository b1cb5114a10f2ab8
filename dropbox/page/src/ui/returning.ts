/** The page for answers: twelve words, what they open, and writing on with them (docs/spec/pages.md, "Screens"). */
import { AnswersScreen } from "./answers.ts";
import type { Signing } from "./codename.ts";
import type { Engine, SourceKeys } from "./engine.ts";
import { EnterScreen } from "./enter.ts";
import type { Carried } from "./carried.ts";
import { Flow } from "./flow.ts";
import { whenLeaving } from "./leave.ts";
import { onPress, show } from "./page.ts";
import type { Codename, ReadingEngine, Sent } from "./reading-engine.ts";
import type { Words } from "./words.ts";

/** What is fetched when it is needed: reading first, and sending only if she writes on. */
export interface Loading {
  readonly toRead: () => Promise<ReadingEngine>;
  readonly toSend: () => Promise<Engine>;
}

export class Returning implements Signing {
  readonly #carried: Carried;
  readonly #enter: EnterScreen;
  readonly #answers: AnswersScreen;
  readonly #flow: Flow;
  #keys: SourceKeys | undefined;

  constructor(carried: Carried, words: Words, load: Loading) {
    this.#carried = carried;
    const gone = new AbortController();
    whenLeaving(() => {
      gone.abort();
      return Promise.resolve();
    });
    this.#answers = new AnswersScreen(words, gone.signal);
    this.#enter = new EnterScreen(words, load.toRead, (engine, codename) => this.#open(engine, codename));
    this.#flow = new Flow(carried, words, load.toSend, this);
    onPress("again", () => {
      // One wrong word in sixteen is another codename, whose mailbox is empty.
      this.#keys = undefined;
      show("enter");
    });
    onPress("write-on", () => {
      show("compose");
      void this.#flow.prepare();
    });
    for (const back of document.querySelectorAll(".to-answers")) {
      back.addEventListener("click", () => {
        show("answers");
        void this.#answers.look();
      });
    }
  }

  /** What is written on is signed with the same words; they are not shown again. */
  begin(): SourceKeys | undefined {
    return this.#keys;
  }

  arrived(sent: Sent | undefined): void {
    if (sent !== undefined) this.#answers.remember(sent);
  }

  async #open(engine: ReadingEngine, codename: Codename): Promise<void> {
    const keys = engine.deriveSourceKeys(codename, this.#carried.engine.origin);
    // No expiry stops reading: what was signed then was signed.
    const directory = await engine.loadDirectory(this.#carried.engine, null);
    await this.#answers.open(engine.openMailbox(this.#carried.engine, keys, directory));
    this.#keys = keys;
    this.#enter.clear();
    show("answers");
  }
}
