/** An answer's `bag-info.txt`: claims, until the signature holds. As dropbox/answer/heading.py. */
import { bagInfo } from "../bag.ts";
import { parseBagInfo } from "../bag-reading.ts";
import { sameBytes } from "../bytes.ts";
import { PageError } from "../errors.ts";
import { requireCount, requireDay, requireForm } from "./fields.ts";

export interface AnswerInfo {
  readonly baggingDate: string;
  readonly payloadOxum: string;
  readonly softwareAgent: string;
  readonly desk: string;
  readonly directoryVersion: number;
  readonly editorKey: string;
}

/** Throws PageError "bag-info", "field". */
export function parseInfo(untrusted: Uint8Array): AnswerInfo {
  const values = parseBagInfo(untrusted);
  const value = (label: string): string => {
    const found = values.get(label);
    if (found === undefined) throw new PageError("bag-info", "bag-info leaves out a label");
    return found;
  };
  const info = {
    baggingDate: requireDay("date", value("Bagging-Date")),
    payloadOxum: value("Payload-Oxum"),
    softwareAgent: value("Bag-Software-Agent"),
    desk: value("Desk"),
    directoryVersion: requireCount("directory-version", value("Directory-Version")),
    editorKey: value("Editor-Key"),
  };
  requireForm("payload-oxum", info.payloadOxum);
  requireForm("software-agent", info.softwareAgent);
  requireForm("desk", info.desk);
  requireForm("hash", info.editorKey);
  if (!sameBytes(untrusted, serialize(info)))
    throw new PageError("bag-info", "bag-info has another label, a label twice, or another order");
  return info;
}

function serialize(info: AnswerInfo): Uint8Array {
  return bagInfo([
    ["Bagging-Date", info.baggingDate],
    ["Payload-Oxum", info.payloadOxum],
    ["Bag-Software-Agent", info.softwareAgent],
    ["Desk", info.desk],
    ["Directory-Version", info.directoryVersion.toString()],
    ["Editor-Key", info.editorKey],
  ]);
}
