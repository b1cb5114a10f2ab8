/** For bench/: the engine's sealing (read, hash, frame, sign, cipher) beside age-encryption alone on one thread. */
import { Encrypter } from "age-encryption";
import { Sealer } from "../../src/core/sealing/sealer.ts";
import { browserSurroundings } from "../../src/core/surroundings.ts";

interface Given {
  readonly recipient: string;
}

const given = JSON.parse(document.getElementById("given")?.textContent ?? "") as Given;

/** The yardstick: what `age-encryption` does with the same files, without hash, frame or signature. */
async function ageAlone(files: readonly File[]): Promise<number> {
  const began = performance.now();
  for (const file of files) {
    const encrypter = new Encrypter();
    encrypter.addRecipient(given.recipient);
    const reader = (await encrypter.encrypt(file.stream())).getReader();
    while (!(await reader.read()).done);
  }
  return (performance.now() - began) / 1000;
}

async function engine(files: readonly File[]): Promise<number> {
  const began = performance.now();
  const heading = {
    baggingDate: "2026-11-23",
    softwareAgent: "press-dropbox bench",
    sealedBy: "page",
    origin: "example",
    desk: "bench",
    directoryVersion: 1,
    directorySha256: "0".repeat(64),
    recipients: [given.recipient],
  } as const;
  const sealer = await Sealer.start({ heading, message: "", answers: {}, files }, browserSurroundings());
  for (let piece = await sealer.take(); piece !== null; piece = await sealer.take()) sealer.giveBack(piece);
  sealer.close();
  return (performance.now() - began) / 1000;
}

/** One of the two, in a fresh page as a source has it: bench/#engine or bench/#age. */
async function run(files: readonly File[]): Promise<object> {
  const bytes = files.reduce((sum, file) => sum + file.size, 0);
  return { bytes, seconds: await (location.hash === "#age" ? ageAlone(files) : engine(files)) };
}

const button = document.getElementById("send");
const input = document.getElementById("files");
const outcome = document.getElementById("outcome");
button?.addEventListener("click", () => {
  void run([...((input as HTMLInputElement).files ?? [])])
    .catch((error: unknown) => ({ failed: String(error) }))
    .then((result) => {
      if (outcome) outcome.textContent = JSON.stringify(result);
    });
});
const ready = document.getElementById("ready");
if (ready) ready.textContent = "ready";
