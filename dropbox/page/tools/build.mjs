// Build the page's files: bundled and minified by the pinned esbuild, named by content, no source maps, so that the
// same lock gives the same bytes on every machine. Usage: node tools/build.mjs [--out DIR] [--entry FILE.ts ...]
//
//   src/ui/*.entry.ts      each a page's script: landing.entry.ts -> "landing.js"; what it imports later is a file of its
//                          own: engine.ts -> "landing-engine.js". Pages share nothing: one never carries another's code
//   src/ui/*.css           each a style sheet: page.css -> "page.css"
//   src/workers/*.worker.ts  module workers: seal.worker.ts -> "seal-worker.js", whole in one file each, because
//                          "no-store" makes every worker that starts fetch its script again
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import esbuild from "esbuild";
import pako from "pako";

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const COMMON = {
  absWorkingDir: ROOT,
  bundle: true,
  charset: "utf8",
  format: "esm",
  legalComments: "none",
  logLevel: "warning",
  metafile: true,
  minify: true,
  target: ["es2022"],
  write: false,
};

function filesIn(folder, ending) {
  const path = join(ROOT, folder);
  if (!statSync(path, { throwIfNoEntry: false })) return [];
  return readdirSync(path)
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => `${folder}/${name}`);
}

/** "src/workers/seal.worker.ts" -> "seal-worker"; "src/ui/landing.entry.ts" -> "landing" */
function logicalName(source) {
  return basename(source)
    .replace(/\.worker\.ts$/, "-worker")
    .replace(/(\.entry)?\.(ts|css)$/, "");
}

/** An entry's own name; of what one imports later, its name after that of the entry. */
function nameOf(source, entries) {
  return entries.includes(source) ? logicalName(source) : `${logicalName(entries[0])}-${logicalName(source)}`;
}

async function bundle(sources, options) {
  if (sources.length === 0) return { files: new Map(), entries: {} };
  const out = join(ROOT, "built");
  const result = await esbuild.build({
    ...COMMON,
    ...options,
    entryPoints: sources.map((source) => ({ in: source, out: logicalName(source) })),
    entryNames: "[name]-[hash]",
    chunkNames: "chunk-[hash]",
    assetNames: "[name]-[hash]",
    outdir: out,
  });
  const files = new Map(result.outputFiles.map((file) => [basename(file.path), file.contents]));
  const entries = {};
  for (const [path, output] of Object.entries(result.metafile.outputs)) {
    const ending = path.slice(path.lastIndexOf("."));
    const name = output.entryPoint ? nameOf(output.entryPoint, sources) + ending : basename(path);
    entries[name] = basename(path);
  }
  return { files, entries };
}

/** Gzip with no time, no name and "unknown" as the system (RFC 1952), by a compressor pinned in the lock. */
function gzip(contents) {
  const packed = pako.gzip(contents, { level: 9, header: { time: 0, os: 255 } });
  return packed;
}

async function build(outFolder, extraEntries) {
  const workers = await bundle(filesIn("src/workers", ".worker.ts"), {});
  const define = {
    SEAL_WORKER_FILE: JSON.stringify(workers.entries["seal-worker.js"] ?? ""),
    CIPHER_WORKER_FILE: JSON.stringify(workers.entries["cipher-worker.js"] ?? ""),
  };
  const scripts = await Promise.all(
    [...filesIn("src/ui", ".entry.ts"), ...extraEntries].map((entry) =>
      bundle([entry], { splitting: true, define }),
    ),
  );
  const styles = await bundle(filesIn("src/ui", ".css"), {});
  rmSync(outFolder, { recursive: true, force: true });
  mkdirSync(outFolder, { recursive: true });
  for (const part of [workers, ...scripts, styles]) {
    for (const [name, contents] of part.files) {
      writeFileSync(join(outFolder, name), contents);
      writeFileSync(join(outFolder, `${name}.gz`), gzip(contents));
    }
  }
  const manifest = Object.assign({}, ...[workers, ...scripts, styles].map((part) => part.entries));
  const sorted = Object.fromEntries(Object.entries(manifest).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(join(outFolder, "manifest.json"), JSON.stringify(sorted, null, 2) + "\n");
}

const { values } = parseArgs({
  options: { out: { type: "string" }, entry: { type: "string", multiple: true } },
});
await build(resolve(values.out ?? join(ROOT, "built")), values.entry ?? []);
