import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, test } from "node:test";
import { inspect } from "node:util";
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import { entropyToMnemonic, mnemonicToEntropy } from "@scure/bip39";
import { identityToRecipient } from "age-encryption";
import { sha256Hex, utf8 } from "../src/core/bytes.ts";
import { ALL_LISTS } from "../src/core/codename/all-lists.ts";
import {
  Codename,
  CodenameError,
  deriveSourceKeys,
  type Language,
  LANGUAGES,
  parseCodename,
  type Places,
  suggestWords,
  type WordList,
} from "../src/core/codename/index.ts";
import { readVectors, refusedAs } from "./vectors.ts";

interface Derived {
  readonly name: string;
  readonly entropy: string;
  readonly origin: string;
  readonly words: Readonly<Record<Language, string>>;
  readonly numbers: string;
  readonly mailbox_token: string;
  readonly mailbox: string;
  readonly identity: string;
  readonly recipient_sha256: string;
  readonly signing_seed: string;
  readonly source_key: string;
}
interface Good {
  readonly name: string;
  readonly typed: string;
  readonly entropy: string;
  readonly language?: Language;
}
interface Bad {
  readonly name: string;
  readonly typed: string;
  readonly code: string;
  readonly places: Places;
  readonly suggestions?: Readonly<Record<string, readonly string[]>>;
}

/** As in tests/codename/test_lists.py: what newsrooms print on cards must never change. */
const PINNED: Readonly<Record<Language, string>> = {
  en: "2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda",
  ru: "c9458f1997f6a6e0e8b4b691de850aa6af15fabca197e56baa6234933af1fffc",
  fr: "431c1d074225d2b7e82db857d7c3ea58051df546e7c8b74c1f6dcab36351fd56",
  it: "d392c49fdb700a24cd1fceb237c1f65dcc128f6b34a8aacb58b59384b5c648c2",
  es: "0c639b0d58b6e56c18dcf418017ff341418a129e45fbf303361e8569edb02efe",
  pt: "2685e9c194c82ae67e10ba59d9ea5345a23dc093e92276fc5361f6667d79cd3f",
  cs: "7e80e161c3e93d9554c2efb78d4e3cebf8fc727e9c52e03b83b94406bdcc95fc",
  ja: "c58cb719f782910cfcedb6ab64dc506322bd7ce4f7cede5a0563ac06d3d5c884",
  ko: "4e9e6759fceb0235d6c46f0364c1c2ce541521001a9add34049aa47500872ddf",
  "zh-Hans": "5c5942792bd8340cb8b27cd592f1015edf56a8c5b26276ee18a482428e7c5726",
  "zh-Hant": "417b26b3d8500a4ae3d59717d7011952db6fc2fb84b807f3f94ac734e89c1b5f",
};

function listsOf(language?: Language): readonly WordList[] {
  return ALL_LISTS.filter((list) => language === undefined || list.language === language);
}

function refusal(typed: string): CodenameError {
  try {
    parseCodename(typed, ALL_LISTS);
  } catch (error) {
    assert.ok(error instanceof CodenameError);
    return error;
  }
  throw new Error("this is a codename");
}

describe("the lists", () => {
  for (const { language, words } of ALL_LISTS) {
    test(`are the pinned ones: ${language}`, () => {
      const text = words.map((word) => `${word}\n`).join("");
      assert.equal(createHash("sha256").update(text).digest("hex"), PINNED[language]);
    });
  }
  test("are those of Python, in its order", () => {
    assert.deepEqual(
      ALL_LISTS.map(({ language }) => language),
      LANGUAGES,
    );
  });
});

describe("a codename", () => {
  for (const vector of readVectors<Derived[]>("codename/derivation.json")) {
    const codename = new Codename(hexToBytes(vector.entropy));
    test(`is said as BIP39 says it: ${vector.name}`, () => {
      for (const list of ALL_LISTS) {
        const words = codename.words(list).join(" ");
        assert.equal(words, vector.words[list.language]);
        // scure compares decomposed.
        const decomposed = list.words.map((word) => word.normalize("NFKD"));
        const peer = entropyToMnemonic(codename.entropy, decomposed);
        assert.equal(peer.normalize("NFC").split(/\s/u).join(" "), words);
        assert.equal(bytesToHex(mnemonicToEntropy(words, decomposed)), vector.entropy);
      }
      assert.equal(codename.numbers().join(" "), vector.numbers);
    });
    test(`becomes keys: ${vector.name}`, async () => {
      const keys = deriveSourceKeys(codename, vector.origin);
      assert.equal(bytesToHex(keys.mailboxToken), vector.mailbox_token);
      assert.equal(keys.mailbox, vector.mailbox);
      assert.equal(keys.identity, vector.identity);
      assert.equal(sha256Hex(utf8(await identityToRecipient(keys.identity))), vector.recipient_sha256);
      assert.equal(bytesToHex(keys.signingSeed), vector.signing_seed);
      assert.equal(keys.sourceKey, vector.source_key);
    });
  }
  test("shows nothing unless it is asked", () => {
    const codename = new Codename(new Uint8Array(16).fill(7));
    assert.equal(codename.toString() + JSON.stringify([codename]), '<Codename>["<Codename>"]');
    assert.ok(!inspect(codename, { showHidden: true }).includes("7"));
    assert.deepEqual(Object.values(codename), []);
  });
  test("is 16 bytes", () => {
    for (const size of [0, 15, 17]) assert.throws(() => new Codename(new Uint8Array(size)), RangeError);
    const made = Codename.generate((size) => new Uint8Array(size).fill(size));
    assert.equal(bytesToHex(made.entropy), "10".repeat(16));
  });
  test("equals another when their bits do", () => {
    const zeros = new Codename(new Uint8Array(16));
    assert.ok(zeros.equals(new Codename(new Uint8Array(16))));
    assert.ok(!zeros.equals(new Codename(new Uint8Array(16).fill(1, 15))));
  });
});

describe("what was typed", () => {
  const { good, bad } = readVectors<{ good: Good[]; bad: Bad[] }>("codename/typed.json");
  for (const { name, typed, entropy, language } of good) {
    test(`is understood: ${name}`, () => {
      assert.equal(bytesToHex(parseCodename(typed, listsOf(language)).entropy), entropy);
    });
  }
  for (const { name, typed, code, places, suggestions = {} } of bad) {
    test(`is named: ${name}`, () => {
      assert.throws(() => parseCodename(typed, ALL_LISTS), refusedAs(code));
      const error = refusal(typed);
      assert.deepEqual(error.places, places);
      for (const [place, words] of Object.entries(suggestions)) {
        assert.deepEqual(suggestWords(typed, Number(place), ALL_LISTS), words);
      }
      for (const word of typed.split(/\s/u)) {
        if (word.length > 3 && !/^\d+$/u.test(word)) assert.ok(!error.message.includes(word));
      }
    });
  }
});
