// Bundle each test (Node 20 does not read TypeScript) into a temporary folder and run it with node:test.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import esbuild from "esbuild";

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const wanted = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "page-test-"));
try {
  const tests = readdirSync(join(ROOT, "test"))
    .filter(
      (name) =>
        name.endsWith(".test.ts") && (wanted.length === 0 || wanted.some((word) => name.includes(word))),
    )
    .sort();
  await esbuild.build({
    absWorkingDir: ROOT,
    bundle: true,
    define: { SEAL_WORKER_FILE: '"seal-worker.js"', CIPHER_WORKER_FILE: '"cipher-worker.js"' },
    entryPoints: tests.map((name) => `test/${name}`),
    format: "esm",
    logLevel: "warning",
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    platform: "node",
    target: ["node20"],
  });
  const files = readdirSync(folder).map((name) => join(folder, name));
  const run = spawnSync(process.execPath, ["--test", "--test-reporter=spec", ...files], {
    stdio: "inherit",
    env: { ...process.env, PAGE_ROOT: ROOT },
  });
  process.exitCode = run.status ?? 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
