import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Roots } from "../src/core/directory/document.ts";
import { readFresh } from "../src/core/directory/fresh.ts";
import { loadDirectory } from "../src/core/directory/load.ts";
import { trust, type TrustedDirectory } from "../src/core/directory/trust.ts";
import { PageError } from "../src/core/errors.ts";
import { FRESHNESS_SEED, freshNote, publishedFolder, serveFolder, SETTINGS, TODAY } from "./newsroom.ts";
import { fromBase64, readVectors, refusedAs } from "./vectors.ts";

interface Fresh {
  readonly histories: Readonly<Record<string, { pinned: Roots; history_base64: readonly string[] }>>;
  readonly cases: readonly {
    name: string;
    history: string;
    note_base64: string | null;
    day: string;
    statement?: Readonly<Record<string, unknown>> | null;
    code?: string;
  }[];
}
interface World {
  readonly pinned: Roots;
  readonly notes_base64: readonly string[];
  readonly fresh_base64: readonly string[];
  readonly folders: readonly {
    notes: readonly number[];
    version?: number;
    text_sha256?: string;
    code?: string;
    sealing?: readonly { fresh: number; day: string; code?: string }[];
  }[];
}

/** What it gives, or the code of what it throws. */
function trustedOr(walk: () => TrustedDirectory): TrustedDirectory | string {
  try {
    return walk();
  } catch (error) {
    if (error instanceof PageError) return error.code;
    throw error;
  }
}

/** The code of what it throws; undefined where it throws nothing. */
function codeOf(ask: () => unknown): string | undefined {
  try {
    ask();
  } catch (error) {
    if (error instanceof PageError) return error.code;
    throw error;
  }
  return undefined;
}

describe("a fresh note", () => {
  const { histories, cases } = readVectors<Fresh>("directory/fresh.json");
  for (const { name, history, note_base64, day, statement, code } of cases) {
    test(name, () => {
      const written = histories[history];
      assert.ok(written);
      const directory = trust(written.history_base64.map(fromBase64), written.pinned);
      const note = note_base64 === null ? null : fromBase64(note_base64);
      assert.equal(
        codeOf(() => {
          directory.withFresh(note).requireFresh(day);
        }),
        code,
      );
      if (!statement || note === null) return;
      const { origin, version, directorySha256, issued, expires } = readFresh(note, directory);
      assert.deepEqual({ origin, version, directory_sha256: directorySha256, issued, expires }, statement);
    });
  }
});

describe("histories made at random, and what Python said of them", () => {
  for (const [number, world] of readVectors<World[]>("directory/machine.json").entries()) {
    test(`world ${number}`, () => {
      const notes = world.notes_base64.map(fromBase64);
      const fresh = world.fresh_base64.map(fromBase64);
      for (const folder of world.folders) {
        const history = folder.notes.map((place) => notes[place] ?? new Uint8Array());
        const trusted = trustedOr(() => trust(history, world.pinned));
        if (typeof trusted === "string") {
          assert.equal(trusted, folder.code);
          continue;
        }
        assert.equal(folder.code, undefined);
        assert.deepEqual([trusted.version, trusted.textSha256], [folder.version, folder.text_sha256]);
        for (const { fresh: place, day, code } of folder.sealing ?? []) {
          const ask = () => {
            trusted.withFresh(fresh[place] ?? null).requireSealing(day);
          };
          assert.equal(codeOf(ask), code);
        }
      }
    });
  }
});

/** A published folder on a server that this test is; what was slept. */
function browser(folder: Map<string, Uint8Array>) {
  const slept: number[] = [];
  const asked: string[] = [];
  const serve = serveFolder(folder);
  return {
    slept,
    asked,
    fetch: (address: string, init: RequestInit) => {
      asked.push(address.slice(SETTINGS.keys.length));
      return serve(address, init);
    },
    sleep: (milliseconds: number): Promise<void> => {
      slept.push(milliseconds);
      return Promise.resolve();
    },
  };
}

describe("before anything is sealed", () => {
  test("the note beside the directory is asked for, and held against the device's day", async () => {
    const line = browser(publishedFolder(2));
    const directory = await loadDirectory(SETTINGS, TODAY, line);
    assert.deepEqual(line.asked, ["directory.note", "history/1.note", "fresh.note"]);
    directory.requireSealing(TODAY);
    // The page stays open for months: the day she sends is the day that counts.
    assert.equal(
      codeOf(() => {
        directory.requireSealing("2027-01-20");
      }),
      "fresh-expired",
    );
  });
  test("reading answers never asks", async () => {
    const folder = publishedFolder();
    folder.delete("fresh.note");
    const line = browser(folder);
    const directory = await loadDirectory(SETTINGS, null, line);
    assert.deepEqual(line.asked, ["directory.note"]);
    assert.equal(
      codeOf(() => {
        directory.requireSealing(TODAY);
      }),
      "fresh-missing",
    );
  });
  test("a directory without freshness keys asks for none", async () => {
    const line = browser(publishedFolder(1, { freshness: [] }));
    (await loadDirectory(SETTINGS, TODAY, line)).requireSealing(TODAY);
    assert.deepEqual(line.asked, ["directory.note"]);
  });
  for (const [name, code, note] of [
    ["missing", "fresh-missing", null],
    ["no note", "fresh-text", new Uint8Array(9)],
    ["endless", "fresh-text", new Uint8Array(10 ** 6)],
    ["somebody else's", "not-signed", freshNote(publishedFolder(), {}, new Uint8Array(32).fill(3))],
  ] as const) {
    test(`nothing is, where the note is ${name}`, async () => {
      const folder = publishedFolder();
      if (note === null) folder.delete("fresh.note");
      else folder.set("fresh.note", note);
      const line = browser(folder);
      await assert.rejects(loadDirectory(SETTINGS, TODAY, line), refusedAs(code));
      assert.deepEqual(line.slept, []);
    });
  }
  test("a clock a year off, either way, hears of its clock with both dates", async () => {
    for (const [today, code] of [
      ["2025-11-23", "fresh-not-yet-valid"],
      ["2027-11-23", "fresh-expired"],
    ] as const) {
      await assert.rejects(loadDirectory(SETTINGS, today, browser(publishedFolder())), (error) => {
        assert.equal((error as PageError).code, code);
        assert.deepEqual((error as PageError).dates, {
          today,
          issued: "2026-11-22",
          expires: "2027-01-06",
        });
        return true;
      });
    }
  });
  test("a publication in between is waited for: both are read once more", async () => {
    const folder = publishedFolder(2);
    const newer = publishedFolder(3);
    folder.set("fresh.note", newer.get("fresh.note") ?? new Uint8Array());
    const line = browser(folder);
    const sleep = (milliseconds: number): Promise<void> => {
      for (const [name, file] of newer) folder.set(name, file);
      return line.sleep(milliseconds);
    };
    const directory = await loadDirectory(SETTINGS, TODAY, { ...line, sleep });
    assert.equal(directory.version, 3);
    assert.deepEqual(line.slept, [2000]);
    assert.deepEqual(line.asked.slice(3), ["directory.note", "history/1.note", "history/2.note", "fresh.note"]);
  });
  test("a server that serves yesterday's directory for ever is believed until its note ends, not a day longer", async () => {
    // A reader is revoked in version 3, today. The server keeps version 2 and the note it had.
    const yesterday = publishedFolder(2);
    const works = async (today: string): Promise<string> =>
      loadDirectory(SETTINGS, today, browser(yesterday)).then(
        () => "believed",
        (error: unknown) => (error as PageError).code,
      );
    assert.equal(await works("2027-01-05"), "believed");
    assert.equal(await works("2027-01-06"), "fresh-expired");
    assert.equal(await works("2027-12-01"), "fresh-expired");
    // With the newest note, which names version 3, it is found at once.
    yesterday.set("fresh.note", publishedFolder(3).get("fresh.note") ?? new Uint8Array());
    const line = browser(yesterday);
    await assert.rejects(loadDirectory(SETTINGS, TODAY, line), refusedAs("fresh-other-directory"));
    assert.deepEqual(line.slept, [2000]);
  });
});

test("a fresh note renewed on another day is taken", async () => {
  const folder = publishedFolder();
  const dates = { issued: "2027-01-05", expires: "2027-02-19" };
  folder.set("fresh.note", freshNote(folder, dates, FRESHNESS_SEED));
  (await loadDirectory(SETTINGS, "2027-01-06", browser(folder))).requireSealing("2027-02-02");
});
