/** The page's own parts: what the templates promise to hold. */

type Kind<T extends HTMLElement> = new () => T;

/** Return the part with this id; a missing one is a mistake in the templates. */
export function part<T extends HTMLElement>(id: string, kind: Kind<T>): T {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`the page has no such part: ${id}`);
  return found;
}

/** Return the first part of a kind inside another. */
export function inside<T extends HTMLElement>(parent: ParentNode, selector: string, kind: Kind<T>): T {
  const found = parent.querySelector(selector);
  if (!(found instanceof kind)) throw new Error(`the page has no such part: ${selector}`);
  return found;
}

/** Return a fresh copy of the one row that a template holds. */
export function row(template: string, selector = "li"): HTMLElement {
  const copy = part(template, HTMLTemplateElement).content.cloneNode(true);
  return inside(copy as DocumentFragment, selector, HTMLElement);
}

/** Return what a JSON block of the page says. */
export function carried(id: string): unknown {
  return JSON.parse(part(id, HTMLScriptElement).textContent);
}

export type ScreenName = "answers" | "compose" | "done" | "enter" | "failed" | "refused" | "sending";

/** Show one screen and take the reader to its title. */
export function show(name: ScreenName): void {
  for (const each of document.querySelectorAll<HTMLElement>(".screen")) each.hidden = each.id !== name;
  window.scrollTo(0, 0);
  part(`${name}-title`, HTMLElement).focus({ preventScroll: true });
}

/** From now on she has something to lose: take away what leads elsewhere. */
export function begun(): void {
  document.body.classList.add("begun");
}

/** Press a button, once it is pressed. */
export function onPress(id: string, action: () => unknown): void {
  part(id, HTMLButtonElement).addEventListener("click", () => {
    action();
  });
}

/** Ask in a dialog of the page before something is done; the safe answer has the focus. */
export function onAgreed(name: string, action: () => unknown): void {
  const question = part(`${name}-dialog`, HTMLDialogElement);
  onPress(name, () => {
    question.showModal();
  });
  onPress(`${name}-no`, () => {
    question.close();
  });
  onPress(`${name}-yes`, () => {
    question.close();
    action();
  });
}
