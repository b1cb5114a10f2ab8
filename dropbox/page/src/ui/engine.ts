/** What the pages ask of the engine: a file of its own, which comes while she writes. */
export * from "../core/index.ts";
export { readsAs } from "../core/codename/checking.ts";
export { Codename, deriveSourceKeys, type SourceKeys, type WordList } from "../core/codename/index.ts";
export { spokenList } from "../core/codename/spoken-lists.ts";

export type Engine = typeof import("./engine.ts");
