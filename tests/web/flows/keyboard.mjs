/* Who uses keys alone: every key they press leaves them somewhere that they can see. */
import assert from "node:assert/strict";

const STEPS_MOST = 80;

/* What has the focus: what it is called, and how one sees that it has it. */
function look() {
  const element = document.activeElement;
  if (!element || element === document.body) return { name: "", tag: "body", isSeen: false };
  const name = element.getAttribute("aria-label") || element.labels?.[0]?.innerText || element.getAttribute("placeholder") || element.innerText || element.getAttribute("title") || element.className;
  const box = element.getBoundingClientRect();
  const marks = [element, element.closest(".ui-box, .ui-grid-cell, label")].filter(Boolean).map((each) => getComputedStyle(each));
  /* By a ring; an option by its ground; what is edited within a list by a frame of the ring's colour. */
  const ring = getComputedStyle(document.documentElement).getPropertyValue("--focus").trim();
  const asColour = (text) => Object.assign(document.createElement("i").style, { color: text }).color;
  const isMarked = marks.some((style) => (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none" || style.borderTopColor === asColour(ring))
    || element.matches("iframe, [data-highlighted], .ui-option");
  const isInside = box.width > 0 && box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth;
  return { name: name.trim().replace(/\s+/g, " "), tag: element.tagName.toLowerCase(), isMarked, isInside, isSeen: isMarked && isInside };
}

export class Keys {
  #page;

  constructor(page) {
    this.#page = page;
  }

  focus = () => this.#page.evaluate(look);

  async press(...keys) {
    for (const key of keys) {
      await this.#page.keyboard.press(key);
      await this.seen(`after ${key}`);
    }
  }

  async type(text) {
    await this.#page.keyboard.type(text);
    await this.seen(`after typing ${text}`);
  }

  /* A frame or two may pass until a focus that vanished is somewhere again. */
  async seen(when) {
    let found;
    for (let times = 0; times < 20; times++) {
      found = await this.focus();
      if (found.isSeen) return;
      await this.#page.evaluate(() => new Promise((resolve) => { setTimeout(resolve, 50); }));
    }
    assert.fail(`${when} the focus is not to be seen: ${JSON.stringify(found)}`);
  }

  /* On to what is called so. */
  async to(name, key = "Tab") {
    const passed = [];
    for (let times = 0; times < STEPS_MOST; times++) {
      const found = await this.focus();
      if (name.test(found.name)) return;
      passed.push(found.name.slice(0, 40));
      await this.press(key);
    }
    assert.fail(`no way to ${name} by ${key}: ${passed.join(" > ")}`);
  }
}
