import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { KIB } from "../src/core/limits.ts";
import { delayMs, Estimate, PartSize } from "../src/core/sending/pace.ts";

describe("pace", () => {
  test("a part grows fourfold at most and stays within its bounds", () => {
    const size = new PartSize();
    const sizes = [];
    for (let times = 0; times < 5; times += 1) {
      size.arrived(size.bytes, 1);
      sizes.push(size.bytes / KIB);
    }
    assert.deepEqual(sizes, [1024, 4096, 8192, 8192, 8192]);
    size.arrived(64 * KIB, 120_000);
    assert.equal(size.bytes, 64 * KIB);
    for (let times = 0; times < 5; times += 1) size.failed();
    assert.equal(size.bytes, 64 * KIB);
  });
  test("patience grows with what a slow line needs", () => {
    const size = new PartSize();
    assert.equal(size.patienceMs, 60_000);
    size.arrived(64 * KIB, 30_000);
    assert.equal(size.patienceMs, 180_000);
  });
  test("delays double and are spread", () => {
    assert.deepEqual(
      [1, 2, 7, 2000].map((failures) => delayMs(failures, 1)),
      [1000, 2000, 60_000, 60_000],
    );
    assert.equal(delayMs(1, 0), 500);
  });
  test("an estimate waits for both measures and believes the slower one", () => {
    const estimate = new Estimate();
    assert.equal(estimate.secondsLeft(100, 10), null);
    estimate.sent(1000, 1000);
    assert.equal(estimate.secondsLeft(100, null), null);
    assert.equal(estimate.secondsLeft(2000, 10 ** 9), 2);
    assert.equal(estimate.secondsLeft(2000, 100), 20);
  });
});
