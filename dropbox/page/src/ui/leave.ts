/**
 * The quick exit, on every page: stop what runs, empty the page, leave no way back to it. It can't erase what the browser
 * kept, and says so. Without this script it is an ordinary link.
 */
import { part } from "./page.ts";

const NOWHERE = "about:blank";
// Long enough for a request to be on its way: it outlives the page (`keepalive`). Nobody waits for its answer.
const PATIENCE_MS = 400;

type Stop = () => Promise<unknown>;
const stops: Stop[] = [];

/** Have something stopped when she leaves. */
export function whenLeaving(stop: Stop): void {
  stops.push(stop);
}

export function wireLeave(): void {
  part("leave", HTMLAnchorElement).addEventListener("click", (event) => {
    event.preventDefault();
    void leave();
  });
}

async function leave(): Promise<void> {
  const stopped = stops.map((stop) => stop().catch(() => undefined));
  // At once, whatever the line does: nothing of hers stays in sight, nor in the list of tabs.
  document.body.replaceChildren();
  document.title = "";
  const patience = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
  await Promise.race([Promise.all(stopped), patience]);
  // In place of this page: "back" does not lead here again.
  location.replace(NOWHERE);
}
