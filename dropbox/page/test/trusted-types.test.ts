import assert from "node:assert/strict";
import { test } from "node:test";
import { requireWorkerAddress, startWorker } from "../src/core/trusted-types.ts";

test("the policy lets exactly the workers' addresses through", () => {
  const allowed = ["http://a.onion/static/seal-worker.js", "http://a.onion/static/cipher-worker.js"];
  for (const address of allowed) assert.equal(requireWorkerAddress(address, allowed), address);
  for (const address of [
    "http://a.onion/static/seal-worker.js?x",
    "http://a.onion/static/seal-worker.js#x",
    "http://a.onion/static/",
    "/static/seal-worker.js",
    "blob:http://a.onion/1",
    "data:text/javascript,1",
    "",
  ]) {
    assert.throws(() => requireWorkerAddress(address, allowed), TypeError);
  }
});

test("a worker is a module, and its address goes through the policy, which is made once", () => {
  const made: [unknown, unknown][] = [];
  const policies: string[] = [];
  const fakeWorker = function (address: unknown, options: unknown): void {
    made.push([address, options]);
  };
  const factory = {
    createPolicy: (name: string, rules: { createScriptURL: (address: string) => string }) => {
      policies.push(name);
      assert.throws(() => rules.createScriptURL("/elsewhere.js"), TypeError);
      return { createScriptURL: (address: string) => ({ trusted: rules.createScriptURL(address) }) };
    },
  };
  Object.assign(globalThis, { Worker: fakeWorker, trustedTypes: factory });
  startWorker("seal");
  startWorker("cipher");
  assert.deepEqual(policies, ["press-dropbox"]);
  assert.equal(made.length, 2);
  for (const [address, options] of made) {
    assert.match((address as { trusted: string }).trusted, /worker\.js$/);
    assert.deepEqual(options, { type: "module" });
  }
});
