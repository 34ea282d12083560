/* Every page is there again when it is loaded anew: by F5, by a link that somebody sent, by the way back. */
import assert from "node:assert/strict";

import { storyTeller } from "./story.mjs";

const it = storyTeller();
const heading = (page) => page.locator(".ui-shell-main h1");

for (const node of ["hq", "centro"]) {
  it.story(`every page of the side of ${node} is the same after it is loaded again`, async () => {
    const anna = await it.person(node);
    const places = await anna.locator(".ui-shell-side nav a").evaluateAll((all) => all.map((each) => each.getAttribute("href")));
    assert.ok(places.length > 8, places.join(" "));
    for (const place of places) {
      await anna.locator(`.ui-shell-side nav a[href="${place}"]`).click();
      await anna.locator(`.ui-shell-side a[href="${place}"][aria-current=page]`).waitFor();
      await heading(anna).waitFor();
      const [title, address] = [await heading(anna).innerText(), anna.url()];
      const reply = await anna.reload();
      assert.match(reply.headers()["content-type"], /^text\/html/, place);
      await heading(anna).waitFor();
      assert.deepEqual([await heading(anna).innerText(), anna.url()], [title, address], place);
    }
    for (const place of places.slice(1, 3)) {
      await anna.goto(new URL(place, anna.url()).href);
      await heading(anna).waitFor();
    }
    await anna.goBack();
    await heading(anna).waitFor();
    assert.equal(new URL(anna.url()).pathname, places[1]);
  });
}
