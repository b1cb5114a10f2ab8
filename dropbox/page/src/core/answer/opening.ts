/** Open an answer's age file with the codename's identity, and read it. */
import { Decrypter, type Identity } from "age-encryption";
import type { Bytes } from "../bytes.ts";
import { PageError } from "../errors.ts";
import { breather } from "../hashing.ts";
import { MAX_ANSWER_BYTES, MAX_SEALED_HEADER_BYTES } from "../limits.ts";
import { SEALED_CHUNK_BYTES } from "../sealing/sizes.ts";
import { type ReadAnswer, readStream } from "./reading.ts";

const MAC_LINE = "\n--- ";

/**
 * Open and read; throws PageError: "answer-swapped" where it is sealed to somebody else, "answer-damaged" where it
 * does not open, or the code of what failed inside. `identity` as `SourceKeys` has it.
 */
export async function readAnswer(untrustedFile: Bytes, identity: string): Promise<ReadAnswer> {
  return readStream(await openFile(untrustedFile, identity));
}

async function openFile(untrustedFile: Bytes, identity: string): Promise<Bytes> {
  if (untrustedFile.length > MAX_ANSWER_BYTES)
    throw new PageError("answer-too-large", "the answer is larger than any we open");
  requireShortHeader(untrustedFile);
  const stranger = new Stranger();
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  decrypter.addIdentity(stranger);
  try {
    const reader = (await decrypter.decrypt(paced(untrustedFile))).getReader();
    // Opened it is shorter than sealed. Into one buffer: a telephone has no room for many copies.
    const opened = new Uint8Array(untrustedFile.length);
    let sizeBytes = 0;
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      opened.set(read.value, sizeBytes);
      sizeBytes += read.value.length;
    }
    return opened.subarray(0, sizeBytes);
  } catch {
    // Not chained: nothing of what another library says of the file is ours to repeat.
    if (stranger.wasAsked) throw new PageError("answer-swapped", "the answer is sealed to somebody else");
    throw new PageError("answer-damaged", "the answer does not open");
  }
}

/** Each stanza costs a decapsulation: a header of thousands would hold a telephone for minutes. */
function requireShortHeader(untrustedFile: Bytes): void {
  const start = new TextDecoder("latin1").decode(untrustedFile.subarray(0, MAX_SEALED_HEADER_BYTES));
  if (!start.includes(MAC_LINE)) throw new PageError("answer-damaged", "the answer has no header of ours");
}

/** Asked after the codename's identity found nothing for it. */
class Stranger implements Identity {
  wasAsked = false;

  unwrapFileKey(): null {
    this.wasAsked = true;
    return null;
  }
}

/** The file chunk by chunk, with a breath between: without a JIT a large one takes a minute. */
function paced(file: Bytes): ReadableStream<Uint8Array> {
  const breathe = breather();
  let offset = 0;
  return new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      await breathe();
      const piece = file.subarray(offset, offset + SEALED_CHUNK_BYTES);
      offset += piece.length;
      if (piece.length === 0) controller.close();
      else controller.enqueue(piece);
    },
  });
}
