import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  type DirectoryDocument,
  parseDirectory,
  type RecipientEntry,
  type Roots,
} from "../src/core/directory/document.ts";
import { checkPhrase } from "../src/core/directory/phrase.ts";
import { recipientsFileName, selectRecipients } from "../src/core/directory/recipients.ts";
import { trust } from "../src/core/directory/trust.ts";
import { fromBase64, readVectors, refusedAs } from "./vectors.ts";

interface Parse {
  readonly good: readonly {
    name: string;
    note_base64: string;
    text_sha256: string;
    document: DirectoryDocument;
  }[];
  readonly bad: readonly { name: string; note_base64: string; code: string }[];
}
interface Words {
  readonly en: string[];
  readonly be: string[];
  readonly ru: string[];
}
interface Trust {
  readonly name: string;
  readonly pinned: Roots;
  readonly history_base64: readonly string[];
  readonly version?: number;
  readonly text_sha256?: string;
  readonly check_phrase?: Words;
  readonly code?: string;
}
interface Sealing {
  readonly pinned: Roots;
  readonly history_base64: readonly string[];
  readonly cases: readonly { name: string; desk: string; day: string; recipients?: string[]; code?: string }[];
}
interface Recipients {
  readonly names: Readonly<Record<string, string>>;
  readonly entries: readonly RecipientEntry[];
  readonly cases: readonly {
    name: string;
    file_base64: string;
    sha256: string[];
    strings?: string[];
    code?: string;
  }[];
}

describe("a directory", () => {
  const { good, bad } = readVectors<Parse>("directory/parse.json");
  for (const { name, note_base64, text_sha256, document } of good) {
    test(`is read: ${name}`, () => {
      const parsed = parseDirectory(fromBase64(note_base64));
      assert.deepEqual({ ...parsed.document }, document);
      assert.equal(parsed.textSha256, text_sha256);
    });
  }
  for (const { name, note_base64, code } of bad) {
    test(`is refused: ${name}`, () => {
      assert.throws(() => parseDirectory(fromBase64(note_base64)), refusedAs(code));
    });
  }
});

describe("trust", () => {
  for (const { name, pinned, history_base64, code, ...expected } of readVectors<Trust[]>(
    "directory/trust.json",
  )) {
    test(name, () => {
      const walk = () => trust(history_base64.map(fromBase64), pinned);
      if (code !== undefined) {
        assert.throws(walk, refusedAs(code));
        return;
      }
      const trusted = walk();
      const { version, textSha256: text_sha256 } = trusted;
      const [en, be, ru] = (["en", "be", "ru"] as const).map((language) => trusted.checkPhrase(language));
      assert.deepEqual({ version, text_sha256, check_phrase: { en, be, ru } }, expected);
    });
  }
});

describe("sealing to a desk on a day", () => {
  const { pinned, history_base64, cases } = readVectors<Sealing>("directory/sealing.json");
  const trusted = trust(history_base64.map(fromBase64), pinned);
  for (const { name, desk, day, recipients, code } of cases) {
    test(name, () => {
      const select = () => {
        trusted.requireWindow(day);
        return trusted.recipientsOn(desk, day).map((entry) => entry.id);
      };
      if (code === undefined) assert.deepEqual(select(), recipients);
      else assert.throws(select, refusedAs(code));
    });
  }
});

describe("recipient strings", () => {
  const { names, entries, cases } = readVectors<Recipients>("directory/recipients.json");
  for (const [id, name] of Object.entries(names)) {
    test(`lie in their file: ${id}`, () => {
      assert.deepEqual(entries.filter((entry) => entry.id === id).map(recipientsFileName), [name]);
    });
  }
  for (const { name, file_base64, sha256, strings, code } of cases) {
    test(`are selected by hash: ${name}`, () => {
      const wanted = sha256.map((hash) => ({ ...entries[0], sha256: hash }) as RecipientEntry);
      const select = () => selectRecipients(wanted, fromBase64(file_base64));
      if (code === undefined) assert.deepEqual(select(), strings);
      else assert.throws(select, refusedAs(code));
    });
  }
});

test("a check phrase is the same in Python and here", () => {
  for (const { roots, ...words } of readVectors<(Words & { roots: Roots })[]>("directory/check-phrase.json")) {
    for (const language of ["en", "be", "ru"] as const) {
      assert.deepEqual(checkPhrase(roots, language), words[language]);
    }
  }
});
