import { PageError } from "../errors.ts";
import {
  MAX_DIRECTORY_VERSIONS,
  MAX_FRESH_NOTE_BYTES,
  MAX_NOTE_BYTES,
  MAX_RECIPIENTS_FILE_BYTES,
} from "../limits.ts";
import { type Fetching, fetchPublished } from "../published.ts";
import type { PageSettings } from "../settings.ts";
import { browserSurroundings } from "../surroundings.ts";
import { parseDirectory, type RecipientEntry } from "./document.ts";
import { recipientsFileName, selectRecipients } from "./recipients.ts";
import { trust, type TrustedDirectory } from "./trust.ts";

// A browser keeps six connections to a host; more only queue.
const AT_ONCE = 6;
const FRESH_FILE = "fresh.note";
// A publication renames one file after the other.
const RENAMED_WITHIN_MS = 2_000;

/**
 * Fetch the published directory with its whole history (a browser has no memory), and trust it from the roots in the
 * page; throws PageError. `today` is the device's date, `YYYY-MM-DD`, and may be sealed on; null for reading answers,
 * which no expiry stops and which asks for no fresh note.
 */
export async function loadDirectory(
  settings: PageSettings,
  today: string | null,
  browser: Fetching = browserSurroundings(),
): Promise<TrustedDirectory> {
  if (today === null) return walk(settings, browser);
  const directory = await walkToFresh(settings, browser);
  directory.requireSealing(today);
  return directory;
}

/** With the note beside it. Between two renames of a publication the two don't name each other: both once more. */
async function walkToFresh(settings: PageSettings, browser: Fetching): Promise<TrustedDirectory> {
  const once = async (): Promise<TrustedDirectory> => {
    const directory = await walk(settings, browser);
    return directory.withFresh(directory.asksForFreshNote ? await fetchFresh(settings, browser) : null);
  };
  try {
    return await once();
  } catch (error) {
    if (!(error instanceof PageError) || error.code !== "fresh-other-directory") throw error;
    await browser.sleep(RENAMED_WITHIN_MS, new AbortController().signal);
    return once();
  }
}

async function fetchFresh(settings: PageSettings, browser: Fetching): Promise<Uint8Array | null> {
  try {
    return await fetchPublished(settings.keys + FRESH_FILE, MAX_FRESH_NOTE_BYTES, browser);
  } catch (error) {
    if (error instanceof PageError && error.code === "directory-missing") return null;
    throw error;
  }
}

async function walk(settings: PageSettings, browser: Fetching): Promise<TrustedDirectory> {
  const read = (name: string): Promise<Uint8Array> =>
    fetchPublished(settings.keys + name, MAX_NOTE_BYTES, browser);
  const untrustedLast = await read("directory.note");
  // Only to know how many files to ask for; `trust` judges it again.
  const claimedVersion = parseDirectory(untrustedLast).document.version;
  if (claimedVersion > MAX_DIRECTORY_VERSIONS) {
    throw new PageError("directory-rule", `expected at most ${MAX_DIRECTORY_VERSIONS} versions`);
  }
  const names = Array.from({ length: claimedVersion - 1 }, (_, index) => `history/${index + 1}.note`);
  const history = await readAll(names, read);
  const directory = trust([...history, untrustedLast], { keys: settings.roots, threshold: settings.threshold });
  if (directory.origin !== settings.origin)
    throw new PageError("wrong-origin", "the directory is another drop-box's");
  return directory;
}

/** Fetch the strings of these entries from all the files they lie in, sorted bytewise. */
export async function loadRecipients(
  settings: PageSettings,
  entries: readonly RecipientEntry[],
  browser: Fetching = browserSurroundings(),
): Promise<readonly string[]> {
  const names = [...new Set(entries.map(recipientsFileName))];
  const files = await readAll(names, (name) =>
    fetchPublished(settings.keys + name, MAX_RECIPIENTS_FILE_BYTES, browser),
  );
  const strings = files.flatMap((untrustedFile, index) =>
    selectRecipients(
      entries.filter((entry) => recipientsFileName(entry) === names[index]),
      untrustedFile,
    ),
  );
  return strings.sort();
}

async function readAll(
  names: readonly string[],
  read: (name: string) => Promise<Uint8Array>,
): Promise<Uint8Array[]> {
  const found: Uint8Array[] = [];
  for (let start = 0; start < names.length; start += AT_ONCE) {
    found.push(...(await Promise.all(names.slice(start, start + AT_ONCE).map(read))));
  }
  return found;
}
