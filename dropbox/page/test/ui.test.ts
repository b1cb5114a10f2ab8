/** The parts of the page's UI that need no page: words, figures, reasons. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { dayWords, sizeWords, timeWords, today } from "../src/ui/figures.ts";
import { reasonOf, sentence } from "../src/ui/reasons.ts";
import { readerWords } from "../src/ui/readers.ts";
import { pluralForm, Words } from "../src/ui/words.ts";
import type { RecipientEntry } from "../src/core/index.ts";

const words = new Words({
  "error.not-trusted": "untrusted",
  "error.unknown": "unknown",
  "error.file-unreadable": "unreadable: {name}",
  "script.bytes": "{n} B",
  "script.day": "{day}.{month}.{year}",
  "script.decimal": ",",
  "script.gigabytes": "{n} GB",
  "script.kilobytes": "{n} kB",
  "script.left-hours": ["{count} hour", "{count} hours"],
  "script.left-minutes": ["{count} minute", "{count} minutes"],
  "script.left-moment": "a moment",
  "script.left-unknown": "unknown",
  "script.megabytes": "{n} MB",
  "script.reader": "reader {n}",
  "script.readers": "only {readers}",
  "script.spare": "spare",
});

test("counting follows the rule of the language", () => {
  for (const [language, names] of [
    ["en", ["one", "other"]],
    ["be", ["one", "few", "many"]],
    ["ru", ["one", "few", "many"]],
  ] as const) {
    const rule = new Intl.PluralRules(language);
    for (let count = 0; count < 1200; count += 1) {
      assert.equal(names[pluralForm(names.length, count)], rule.select(count), `${language} ${count}`);
    }
  }
});

test("a size has the two digits that matter", () => {
  const sizes: [number, string][] = [
    [0, "0 B"],
    [999, "999 B"],
    [1000, "1,0 kB"],
    [9949, "9,9 kB"],
    [9950, "10 kB"],
    [999_499, "999 kB"],
    [999_500, "1,0 MB"],
    [4_213_000, "4,2 MB"],
    [38_000_000_000, "38 GB"],
    [5_000_000_000_000, "5000 GB"],
  ];
  for (const [bytes, expected] of sizes) assert.equal(sizeWords(words, bytes), expected);
});

test("waiting is never longer than was said", () => {
  const times: [number | null, string][] = [
    [null, "unknown"],
    [0, "a moment"],
    [59.9, "a moment"],
    [60, "1 minute"],
    [61, "2 minutes"],
    [3600, "1 hour"],
    [3601, "2 hours"],
  ];
  for (const [seconds, expected] of times) assert.equal(timeWords(words, seconds), expected);
});

test("a day is written as the reader writes it, and taken in UTC", () => {
  assert.equal(dayWords(words, "2026-11-23"), "23.11.2026");
  assert.equal(today(new Date("2026-11-23T23:30:00-05:00")), "2026-11-24");
});

test("a code without a sentence of its own says that of its family", () => {
  assert.equal(sentence(words, "file-unreadable", { name: "a.jpg" }), "unreadable: a.jpg");
  assert.equal(sentence(words, "directory-spelling", {}), "untrusted");
  assert.equal(sentence(words, "worker-failed", {}), "unknown");
  assert.deepEqual(reasonOf(new TypeError("x")), { code: "unknown", dates: {} });
  assert.deepEqual(reasonOf(undefined), { code: "unknown", dates: {} });
});

test("readers are told by their roles, in order, each once", () => {
  const entry = (role: string, kind: "intake" | "recovery" = "intake"): RecipientEntry => ({
    alg: "mlkem768x25519",
    desk: "news",
    from: "2026-11-01",
    id: role,
    kind,
    role,
    sha256: "",
    until: "2027-02-01",
  });
  const entries = [
    entry("reader 10"),
    entry("reader 2"),
    entry("lawyer"),
    entry("x", "recovery"),
    entry("reader 2"),
  ];
  assert.equal(readerWords(words, entries), "only lawyer, reader 2, reader 10, spare");
});

test("a message that is not there is a mistake and no blank", () => {
  assert.throws(() => words.say("no.such"));
  assert.throws(() => words.many("script.day", 1));
});
