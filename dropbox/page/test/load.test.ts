import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { loadDirectory, loadRecipients } from "../src/core/directory/load.ts";
import { TrustedDirectory } from "../src/core/directory/trust.ts";
import { fetchPublished } from "../src/core/published.ts";
import { DESK, publishedFolder, serveFolder, SETTINGS, TODAY } from "./newsroom.ts";
import { refusedAs } from "./vectors.ts";

type Fetch = (address: string, init: RequestInit) => Promise<Response>;

function browser(fetch: Fetch) {
  const slept: number[] = [];
  const sleep = (milliseconds: number): Promise<void> => {
    slept.push(milliseconds);
    return Promise.resolve();
  };
  return { fetch, sleep, slept };
}

describe("the published directory", () => {
  test("is trusted through its whole history", async () => {
    const asked: string[] = [];
    const serve = serveFolder(publishedFolder(9));
    const directory = await loadDirectory(
      SETTINGS,
      TODAY,
      browser((address, init) => {
        asked.push(address);
        return serve(address, init);
      }),
    );
    assert.equal(directory.version, 9);
    assert.equal(asked.length, 10);
    assert.equal(directory.checkPhrase("be").length, 6);
  });
  test("is asked for without cookies, caches, redirects or a referrer", async () => {
    let seen: RequestInit = {};
    const serve = serveFolder(publishedFolder());
    await loadDirectory(
      SETTINGS,
      TODAY,
      browser((address, init) => {
        seen = init;
        return serve(address, init);
      }),
    );
    const { cache, credentials, redirect, referrerPolicy } = seen;
    assert.deepEqual(
      [cache, credentials, redirect, referrerPolicy],
      ["no-store", "omit", "error", "no-referrer"],
    );
  });
  for (const [name, code, change] of [
    [
      "a version is missing",
      "directory-missing",
      (folder: Map<string, Uint8Array>) => folder.delete("history/2.note"),
    ],
    [
      "a version stands in for another",
      "version",
      (folder: Map<string, Uint8Array>) =>
        folder.set("history/2.note", folder.get("history/1.note") ?? new Uint8Array()),
    ],
    [
      "a note is endless",
      "note-too-large",
      (folder: Map<string, Uint8Array>) => folder.set("directory.note", new Uint8Array(10 ** 7)),
    ],
  ] as const) {
    test(`is refused where ${name}`, async () => {
      const folder = publishedFolder(3);
      change(folder);
      await assert.rejects(loadDirectory(SETTINGS, TODAY, browser(serveFolder(folder))), refusedAs(code));
    });
  }
  for (const [name, code, settings, today] of [
    ["it is another drop-box's", "wrong-origin", { ...SETTINGS, origin: "other" }, TODAY],
    ["the page pins other roots", "first-roots", { ...SETTINGS, roots: ["a".repeat(64)] }, TODAY],
    ["it has ended", "directory-expired", SETTINGS, "2027-02-03"],
    ["it has not begun", "directory-not-yet-valid", SETTINGS, "2026-10-31"],
  ] as const) {
    test(`is refused where ${name}`, async () => {
      await assert.rejects(
        loadDirectory(settings, today, browser(serveFolder(publishedFolder(2, { freshness: [] })))),
        refusedAs(code),
      );
    });
  }
  test("says both dates where the day is outside", async () => {
    await assert.rejects(
      loadDirectory(SETTINGS, "2030-01-01", browser(serveFolder(publishedFolder(1, { freshness: [] })))),
      (error) => {
        assert.deepEqual((error as { dates: unknown }).dates, {
          today: "2030-01-01",
          issued: "2026-11-01",
          expires: "2027-02-03",
        });
        return true;
      },
    );
  });
  test("is asked for three times over a dead line", async () => {
    const dead = browser(() => Promise.reject(new TypeError("no line")));
    await assert.rejects(loadDirectory(SETTINGS, TODAY, dead), refusedAs("directory-unreachable"));
    assert.deepEqual(dead.slept, [1000, 4000]);
  });
  test("comes through a line that fails once, and a server that falls over once", async () => {
    for (const failure of [
      () => Promise.reject(new TypeError("no line")),
      () => Promise.resolve(new Response(null, { status: 503 })),
    ]) {
      let failed = false;
      const serve = serveFolder(publishedFolder(2));
      const directory = await loadDirectory(
        SETTINGS,
        TODAY,
        browser((address, init) => {
          if (failed) return serve(address, init);
          failed = true;
          return failure();
        }),
      );
      assert.equal(directory.version, 2);
    }
  });
  test("can't be made by hand", () => {
    assert.throws(
      () => new TrustedDirectory({} as never, [], { keys: [], threshold: 1 }, Symbol() as never),
      TypeError,
    );
  });
});

test("recipients come from all the files they lie in, but the revoked", async () => {
  const served = browser(serveFolder(publishedFolder()));
  const directory = await loadDirectory(SETTINGS, TODAY, served);
  const entries = directory.recipientsOn(DESK, TODAY);
  const strings = await loadRecipients(SETTINGS, entries, served);
  assert.equal(strings.length, 1);
  assert.ok(strings[0]?.startsWith("age1pq1"));
  const both = await loadRecipients(SETTINGS, directory.document.recipients, served);
  assert.equal(both.length, 2);
  assert.deepEqual([...both].sort(), both);
});

test("a file is read to one byte beyond its bound and no further", async () => {
  let read = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      read += 1000;
      controller.enqueue(new Uint8Array(1000));
    },
  });
  const bytes = await fetchPublished(
    "/keys/x",
    4500,
    browser(() => Promise.resolve(new Response(endless))),
  );
  assert.equal(bytes.length, 4501);
  assert.ok(read < 8000);
});
