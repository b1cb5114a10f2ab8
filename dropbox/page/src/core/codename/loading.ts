/** The eleven lists are a file of their own: only whoever enters a codename needs them all. */
import { PageError } from "../errors.ts";
import type { WordList } from "./lists.ts";

/** Throws PageError "not-loaded"; may be asked again. */
export async function loadAllLists(): Promise<readonly WordList[]> {
  try {
    return (await import("./all-lists.ts")).ALL_LISTS;
  } catch {
    // Not chained: a browser's own message names the address.
    throw new PageError("not-loaded", "the word lists did not load");
  }
}
