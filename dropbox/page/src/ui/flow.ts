/** How something is sent, from the first look to the last (docs/spec/pages.md, "Screens"). */
import type { Outcome, PageSettings, Submission, TrustedDirectory } from "../core/index.ts";
import type { Carried } from "./carried.ts";
import type { Signing } from "./codename.ts";
import { ComposeScreen } from "./compose.ts";
import { DoneScreen } from "./done.ts";
import type { Engine } from "./engine.ts";
import { clockWords, today } from "./figures.ts";
import { LeavingQuestion, wasLoadedAgain, WakefulScreen } from "./keeping.ts";
import { whenLeaving } from "./leave.ts";
import { begun, onPress, part, show } from "./page.ts";
import { readerWords } from "./readers.ts";
import { type Reason, reasonOf, sentence } from "./reasons.ts";
import { SendingScreen } from "./sending.ts";
import type { Words } from "./words.ts";

/** The engine, and whom it may seal to on a day. */
interface Keys {
  readonly engine: Engine;
  readonly directory: TrustedDirectory;
  readonly day: string;
}

export class Flow {
  readonly #settings: PageSettings;
  readonly #words: Words;
  readonly #loadEngine: () => Promise<Engine>;
  readonly #signing: Signing;
  readonly #done: DoneScreen;
  readonly #compose: ComposeScreen;
  readonly #sending: SendingScreen;
  readonly #leaving = new LeavingQuestion();
  readonly #screen = new WakefulScreen();
  #keys: Keys | undefined;
  #submission: Submission | undefined;
  #failure: Outcome | undefined;

  constructor(carried: Carried, words: Words, loadEngine: () => Promise<Engine>, signing: Signing) {
    this.#settings = carried.engine;
    this.#words = words;
    this.#loadEngine = loadEngine;
    this.#signing = signing;
    this.#done = new DoneScreen(words, carried.desks);
    this.#sending = new SendingScreen(words);
    this.#compose = new ComposeScreen(words, carried.desks, () => {
      this.#guard();
    });
    this.#wire();
    whenLeaving(() => this.#abandon());
    if (wasLoadedAgain()) this.#compose.say(words.say("script.loaded-again"));
  }

  /** Load the engine and today's keys; without them nothing can be sent. */
  async prepare(): Promise<boolean> {
    const day = today(new Date());
    try {
      requireBrowser();
      const engine = await this.#loadEngine();
      const directory = await engine.loadDirectory(this.#settings, day);
      this.#keys = { engine, directory, day };
      this.#showReaders(this.#keys);
    } catch (error) {
      this.#refuse(reasonOf(error), day);
      return false;
    }
    this.#compose.enable();
    return true;
  }

  #wire(): void {
    this.#compose.wire(
      () => void this.#send(),
      () => {
        this.#pickDesk();
      },
    );
    onPress("pause", () => this.#submission?.pause());
    onPress("resume", () => this.#submission?.resume());
    onPress("retry", () => this.#submission?.resume());
    const question = part("cancel-dialog", HTMLDialogElement);
    onPress("cancel", () => {
      question.showModal();
    });
    onPress("cancel-no", () => {
      question.close();
    });
    onPress("cancel-yes", () => this.#submission?.cancel());
    onPress("more", () => {
      show("compose");
    });
    onPress("failed-back", () => {
      this.#mend(false);
    });
    onPress("failed-rest", () => {
      this.#mend(true);
    });
    onPress("failed-again", async () => {
      // The keys may be what failed: look at them again first.
      if (await this.prepare()) await this.#send();
    });
    onPress("refused-again", async () => {
      if (await this.prepare()) show("compose");
    });
  }

  async #send(): Promise<void> {
    if (this.#compose.isEmpty) {
      this.#compose.askForSomething();
      return;
    }
    // A night may have passed since the page was opened.
    if (this.#keys?.day !== today(new Date()) && !(await this.prepare())) return;
    if (this.#keys === undefined) return;
    this.#compose.say("");
    this.#sending.begin(this.#compose.files);
    begun();
    show("sending");
    void this.#keepScreenOn();
    await this.#end(await this.#run(this.#keys));
  }

  /** Run one submission to its end, whatever that is. */
  async #run({ engine, directory, day }: Keys): Promise<Outcome> {
    const signer = this.#signing.begin(engine, directory.origin);
    const request = {
      settings: this.#settings,
      directory,
      desk: this.#compose.desk,
      today: day,
      message: this.#compose.message,
      answers: { consent: this.#compose.consent },
      files: this.#compose.files,
      withdrawal: true,
      ...(signer === undefined ? {} : { signer }),
    };
    try {
      this.#submission = engine.startSubmission(request, (state) => {
        this.#sending.update(state);
      });
      this.#guard();
      this.#done.begin(this.#submission, request.desk);
      return await this.#submission.done;
    } catch (error) {
      return { phase: "failed", failure: reasonOf(error).code };
    } finally {
      this.#submission = undefined;
    }
  }

  async #end(outcome: Outcome): Promise<void> {
    part("cancel-dialog", HTMLDialogElement).close();
    if (outcome.phase === "done") {
      this.#compose.clear();
      this.#signing.arrived(outcome.sent);
    }
    if (outcome.phase === "failed") this.#explain(outcome);
    if (outcome.phase === "cancelled") {
      this.#compose.say(this.#words.say(`script.${outcome.failure ?? "cancelled"}`));
    }
    show(outcome.phase === "cancelled" ? "compose" : outcome.phase);
    this.#guard();
    await this.#screen.release();
  }

  #explain(outcome: Outcome): void {
    this.#failure = outcome;
    part("failed-why", HTMLElement).textContent = this.#why(outcome);
    const hers = isHers(outcome);
    // What arrived is kept by the server only where it was not the server that refused.
    const rest = hers && this.#sending.arrived.includes(true);
    part("failed-rest", HTMLElement).hidden = !rest;
    part("failed-again", HTMLElement).hidden = hers;
    part("failed-back", HTMLElement).classList.toggle("primary", hers && !rest);
  }

  #why({ failure, failedFile }: Outcome): string {
    const name = this.#compose.files[failedFile ?? 0]?.name ?? "";
    return sentence(this.#words, failure ?? "unknown", { name });
  }

  /** Take her back to what she chose, without what has arrived and without the file that failed. */
  #mend(withoutArrived: boolean): void {
    if (this.#failure === undefined) return;
    const { arrived } = this.#sending;
    const failed = this.#failure.failedFile;
    if (isHers(this.#failure)) this.#compose.say(this.#why(this.#failure));
    this.#compose.keepFiles((index) => index !== failed && !(withoutArrived && arrived[index] === true));
    this.#failure = undefined;
    show("compose");
  }

  #refuse(reason: Reason, day: string): void {
    part("refused-why", HTMLElement).textContent = sentence(this.#words, reason.code, reason.dates);
    const clock = part("refused-clock", HTMLElement);
    clock.hidden = !CLOCK_CODES.has(reason.code);
    clock.textContent = clockWords(this.#words, reason, day);
    show("refused");
  }

  #showReaders({ directory, day }: Keys): void {
    const entries = directory.recipientsOn(this.#compose.desk, day);
    this.#compose.showReaders(readerWords(this.#words, entries));
  }

  #pickDesk(): void {
    if (this.#keys === undefined) return;
    try {
      this.#showReaders(this.#keys);
    } catch (error) {
      this.#refuse(reasonOf(error), this.#keys.day);
    }
  }

  async #keepScreenOn(): Promise<void> {
    const kept = await this.#screen.keep();
    const sentence = this.#words.say(kept ? "script.screen-on" : "script.screen-off");
    part("screen-words", HTMLElement).textContent = sentence;
  }

  /** She leaves at once: nothing is asked, and the server is told to forget what it has. */
  async #abandon(): Promise<void> {
    this.#leaving.set(false);
    await this.#submission?.cancel();
  }

  /** Ask before leaving, as long as there is something to lose. */
  #guard(): void {
    this.#leaving.set(this.#submission !== undefined || !this.#compose.isEmpty);
  }
}

/** Whether it fails again unless she changes what she sends. */
function isHers({ failure }: Outcome): boolean {
  return /^(?:file-.*|message-too-long|too-many-files)$/.test(failure ?? "");
}

/** A wrong clock looks the same as these. */
const CLOCK_CODES: ReadonlySet<string> = new Set([
  "directory-expired",
  "directory-not-yet-valid",
  "fresh-expired",
  "fresh-not-yet-valid",
]);

/** Throw where something that sealing cannot do without is missing. */
function requireBrowser(): void {
  const needed = ["Worker", "ReadableStream", "crypto"];
  if (!needed.every((name) => name in window) || !window.isSecureContext) {
    throw Object.assign(new Error("the browser lacks what sealing needs"), { code: "unsupported" });
  }
}
