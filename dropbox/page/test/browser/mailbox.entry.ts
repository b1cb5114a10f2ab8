/** A bare page around the mailbox, for tests/page: it looks on a click and writes what it may show into the document. */
import { deriveSourceKeys, parseCodename } from "../../src/core/codename/index.ts";
import { ALL_LISTS } from "../../src/core/codename/all-lists.ts";
import { loadDirectory, PageError, type PageSettings } from "../../src/core/index.ts";
import { type Mailbox, openMailbox } from "../../src/core/mailbox/index.ts";

const settings = JSON.parse(document.getElementById("settings")?.textContent ?? "") as PageSettings;

function element<T extends HTMLElement>(id: string, kind: new () => T): T {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new TypeError(`expected #${id}`);
  return found;
}

let mailbox: Mailbox | undefined;

async function look(): Promise<object> {
  const began = performance.now();
  const typed = element("codename", HTMLTextAreaElement).value;
  const keys = deriveSourceKeys(parseCodename(typed, ALL_LISTS), settings.origin);
  mailbox ??= openMailbox(settings, keys, await loadDirectory(settings, null));
  const answers = await mailbox.look();
  const shown = answers.map(({ files, ...rest }) => {
    return { ...rest, files: files.map(({ name, content }) => ({ name, bytes: content.length })) };
  });
  return { answers: shown, milliseconds: performance.now() - began };
}

async function wipe(): Promise<object> {
  await mailbox?.wipe();
  return look();
}

for (const [id, work] of [
  ["send", look],
  ["cancel", wipe],
] as const) {
  element(id, HTMLButtonElement).onclick = () => {
    element("outcome", HTMLOutputElement).value = "";
    work()
      .catch((error: unknown) => ({ failure: error instanceof PageError ? error.code : String(error) }))
      .then((outcome) => {
        element("outcome", HTMLOutputElement).value = JSON.stringify(outcome);
      })
      .catch(() => undefined);
  };
}
element("ready", HTMLOutputElement).value = "ready";
