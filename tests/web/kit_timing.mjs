// How fast the grid is over 100,000 rows, printed: `node tests/web/kit_timing.mjs`. No check: the machine decides as much as the code.
import { openKit } from "./kit_page.mjs";

const kit = await openKit();
const { page, close } = await kit.open({ only: "grid" });
const first = await page.evaluate(() => Math.round(performance.now()));
await page.locator('[role=row][aria-rowindex="2"] .ui-grid-text').first().waitFor();

// Thread time is the page's own work, whatever else the machine does.
const measure = await page.context().newCDPSession(page);
await measure.send("Performance.enable", { timeDomain: "threadTicks" });
const worked = async () => (await measure.send("Performance.getMetrics")).metrics.find(one => one.name === "TaskDuration").value * 1000;
const before = await worked();
const frames = await page.evaluate(async () => {
  const grid = document.querySelector("[role=grid]"), times = [];
  let last = performance.now();
  for (let step = 0; step < 180; step++) {
    grid.scrollTop += 137;
    await new Promise(requestAnimationFrame);
    times.push(performance.now() - last);
    last = performance.now();
  }
  return times.sort((left, right) => left - right);
});
const work = (await worked() - before) / frames.length;
const sort = await page.evaluate(async () => {
  const grid = document.querySelector("[role=grid]"), times = [];
  grid.scrollTop = 0;
  const first = () => document.querySelector('[role=row][aria-rowindex="2"]')?.textContent ?? "";
  for (const name of ["Price", "Name"]) {
    const old = first(), start = performance.now();
    [...document.querySelectorAll("[role=columnheader]")].find(one => one.textContent.includes(name)).click();
    while (first() === old || !first()) await new Promise(requestAnimationFrame);
    times.push(Math.round(performance.now() - start));
  }
  return times;
});
const at = share => frames[Math.floor(frames.length * share)].toFixed(1);
console.log(`page with 100,000 rows ready after ${first} ms; scroll frame p50 ${at(0.5)}, p95 ${at(0.95)}, max ${at(0.999)} ms, work ${work.toFixed(1)} ms a frame; sorted by price in ${sort[0]} ms, by name in ${sort[1]} ms`);
await close();
await kit.close();
