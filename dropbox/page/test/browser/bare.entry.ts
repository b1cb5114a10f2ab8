/** A bare page around the engine, for tests/page: it starts on a click and writes every state into the document. */
import { ALL_LISTS } from "../../src/core/codename/all-lists.ts";
import { deriveSourceKeys, parseCodename, type SourceKeys } from "../../src/core/codename/index.ts";
import {
  loadDirectory,
  PageError,
  type PageSettings,
  startSubmission,
  type SubmissionState,
} from "../../src/core/index.ts";

const settings = JSON.parse(document.getElementById("settings")?.textContent ?? "") as PageSettings & {
  desk: string;
  today: string;
};

function element<T extends HTMLElement>(id: string, kind: new () => T): T {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new TypeError(`expected #${id}`);
  return found;
}

const states: SubmissionState[] = [];

function show(state: SubmissionState): void {
  states.push(state);
  element("state", HTMLOutputElement).value = JSON.stringify(state);
  element("phases", HTMLOutputElement).value = [...new Set(states.map((each) => each.phase))].join(" ");
}

/** The keys of the codename that was typed, if one was. */
function typedSigner(origin: string): { signer?: SourceKeys } {
  const typed = element("codename", HTMLTextAreaElement).value;
  return typed === "" ? {} : { signer: deriveSourceKeys(parseCodename(typed, ALL_LISTS), origin) };
}

async function send(): Promise<void> {
  const began = performance.now();
  try {
    const directory = await loadDirectory(settings, settings.today);
    const submission = startSubmission(
      {
        settings,
        directory,
        desk: settings.desk,
        today: settings.today,
        message: element("message", HTMLTextAreaElement).value,
        answers: {},
        files: [...(element("files", HTMLInputElement).files ?? [])],
        ...typedSigner(directory.origin),
        withdrawal: true,
      },
      show,
    );
    for (const word of ["pause", "resume", "cancel"] as const) {
      element(word, HTMLButtonElement).onclick = () => void submission[word]();
    }
    element("withdraw", HTMLButtonElement).onclick = () => {
      void submission.withdraw().then((withdrawn) => {
        element("withdrawn", HTMLOutputElement).value = withdrawn;
      });
    };
    const outcome = await submission.done;
    finish({ ...outcome, seconds: (performance.now() - began) / 1000, phrase: directory.checkPhrase("be") });
  } catch (error) {
    finish({ phase: "refused", failure: error instanceof PageError ? error.code : String(error) });
  }
}

function finish(outcome: object): void {
  element("outcome", HTMLOutputElement).value = JSON.stringify(outcome);
}

element("send", HTMLButtonElement).onclick = () => void send();
element("ready", HTMLOutputElement).value = "ready";
