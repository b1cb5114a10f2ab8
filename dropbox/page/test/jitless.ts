/**
 * How long a codename and an answer take without a JIT, as Tor Browser's "Safer" has it. Not a test: numbers for
 * docs/spec/page-engine.md. Run in dropbox/page:
 *   npx esbuild test/jitless.ts --bundle --format=esm --platform=node --outfile=/tmp/jitless.mjs \
 *     --define:SEAL_WORKER_FILE='""' --define:CIPHER_WORKER_FILE='""' && PAGE_ROOT=. node --jitless /tmp/jitless.mjs
 */
import { identityToRecipient } from "age-encryption";
import { readAnswer } from "../src/core/answer/index.ts";
import { concat } from "../src/core/bytes.ts";
import { ALL_LISTS } from "../src/core/codename/all-lists.ts";
import { Codename, deriveSourceKeys, parseCodename, suggestWords } from "../src/core/codename/index.ts";
import { fromBase64, readVectors } from "./vectors.ts";

async function time(name: string, work: () => unknown): Promise<void> {
  const took: number[] = [];
  for (let times = 0; times < 5; times += 1) {
    const began = performance.now();
    await work();
    took.push(performance.now() - began);
  }
  const [first = 0, ...later] = took;
  const median = later.sort((one, other) => one - other)[2] ?? 0;
  console.log(`${name}: first ${first.toFixed(1)} ms, then ${median.toFixed(1)} ms`);
}

const codename = new Codename(Uint8Array.from({ length: 16 }, (_, index) => index * 17));
const russian = ALL_LISTS.filter(({ language }) => language === "ru");
const [list] = russian;
if (list === undefined) throw new TypeError("expected the Russian list");
const words = codename.words(list);
const keys = deriveSourceKeys(codename, "example");
const wrong = words.map((word, index) => (index === 4 ? "ъъъъ" : word)).join(" ");
const answers = readVectors<{ name: string; identity: string; sealed: string }[]>("answer/sealed.json");

await time("twelve words, one list", () => parseCodename(words.join(" "), russian));
await time("twelve words, eleven lists", () => parseCodename(words.join(" "), ALL_LISTS));
await time("four letters, eleven lists", () =>
  parseCodename(words.map((word) => word.slice(0, 4)).join(" "), ALL_LISTS),
);
await time("numbers, eleven lists", () => parseCodename(codename.numbers().join(" "), ALL_LISTS));
await time("suggestions for one word, eleven lists", () => suggestWords(wrong, 5, ALL_LISTS));
await time("keys: HKDF and Ed25519", () => deriveSourceKeys(codename, "example"));
await time("recipient: ML-KEM-768 and X25519", () => identityToRecipient(keys.identity));
for (const { name, identity, sealed } of answers.slice(0, 2)) {
  const file = concat([fromBase64(sealed)]);
  await time(`answer of ${file.length} bytes (${name})`, () => readAnswer(file, identity));
}
