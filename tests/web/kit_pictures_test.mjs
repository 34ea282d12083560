// The kit's looks beside kept pictures. `node tests/web/kit_pictures_test.mjs --write` keeps them anew; look at each before it is
// committed. Pictures are small, and a difference is what a person would see: fonts of machines differ by a hair.
import assert from "node:assert/strict";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { openKit } from "./kit_page.mjs";

const FOLDER = join(import.meta.dirname, "references/kit");
const PICTURES = [
  ...["looks", "inputs", "data", "states", "shell"].map(only => ({ only, theme: "light" })),
  ...["dark", "contrast"].flatMap(theme => ["inputs", "data"].map(only => ({ only, theme }))),
  { only: "inputs", theme: "light", density: "phone" },
];
const MOST = 0.001;
/* So often the same picture, of so many at most. */
const STILL = 3;
const STILL_TRIES = 30;
let kit;
before(async () => { kit = await openKit(); });
after(() => kit?.close());

const nameOf = picture => `${Object.values(picture).join("-")}.webp`;
async function taken(picture, change = () => undefined) {
  const { page, close } = await kit.open(picture, { width: picture.density === "phone" ? 390 : 1100, height: 800 });
  if (picture.only === "data") await page.locator(".ui-chart-host svg").nth(1).waitFor();
  await page.evaluate(change);
  const image = await settled(page);
  const small = await resized(page.context(), image);
  await close();
  return small;
}
/** When nothing moves any more: charts draw themselves by script, which no switch stops, and a busy machine draws late. */
async function settled(page) {
  const take = () => page.locator("main").screenshot({ animations: "disabled" });
  let last = await take();
  for (let times = 0, same = 0; times < STILL_TRIES && same < STILL; times++) {
    await page.waitForTimeout(300);
    const next = await take();
    same = next.equals(last) ? same + 1 : 0;
    last = next;
  }
  return last;
}
/** Half as large, drawn by the browser: a picture of some 15 KB. */
async function resized(context, image) {
  const page = await context.newPage();
  const url = await page.evaluate(async source => {
    const bitmap = await createImageBitmap(await (await fetch(source)).blob());
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [bitmap.width / 2, bitmap.height / 2];
    canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    return canvas.toDataURL("image/webp", 0.7);
  }, `data:image/png;base64,${image.toString("base64")}`);
  await page.close();
  return Buffer.from(url.split(",")[1], "base64");
}
/** The share of squares of 2 px whose lightness differs visibly; 1 when the sizes differ. */
async function difference(left, right) {
  const { page, close } = await kit.open({ only: "shell" });
  const blank = await page.context().newPage();
  const share = await blank.evaluate(async sources => {
    const pixels = await Promise.all(sources.map(async source => {
      const bitmap = await createImageBitmap(await (await fetch(source)).blob()), canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [Math.ceil(bitmap.width / 2), Math.ceil(bitmap.height / 2)];
      const context = canvas.getContext("2d");
      context.imageSmoothingQuality = "high";
      context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
      return { width: bitmap.width, height: bitmap.height, data: context.getImageData(0, 0, canvas.width, canvas.height).data };
    }));
    if (pixels[0].width !== pixels[1].width || Math.abs(pixels[0].height - pixels[1].height) > 8) return 1;
    const light = (data, at) => 0.3 * data[at] + 0.6 * data[at + 1] + 0.1 * data[at + 2];
    let differ = 0, all = 0;
    for (let at = 0; at < Math.min(pixels[0].data.length, pixels[1].data.length); at += 4, all++) if (Math.abs(light(pixels[0].data, at) - light(pixels[1].data, at)) > 20) differ++;
    return differ / all;
  }, [left, right].map(image => `data:image/webp;base64,${image.toString("base64")}`));
  await close();
  return share;
}

if (process.argv.includes("--write")) {
  test("pictures are kept", async () => {
    await mkdir(FOLDER, { recursive: true });
    for (const picture of PICTURES) await writeFile(join(FOLDER, nameOf(picture)), await taken(picture));
  });
} else {
  for (const picture of PICTURES) {
    test(`${nameOf(picture)} looks as it did`, async () => {
      const share = await difference(await taken(picture), await readFile(join(FOLDER, nameOf(picture))));
      assert.ok(share <= MOST, `${(share * 100).toFixed(2)} % differ`);
    });
  }
  test("one field without its box is seen as a difference", async () => {
    const without = await taken(PICTURES[1], () => { document.querySelector(".ui-box").style.visibility = "hidden"; });
    assert.ok(await difference(without, await readFile(join(FOLDER, nameOf(PICTURES[1])))) > MOST);
  });
}
