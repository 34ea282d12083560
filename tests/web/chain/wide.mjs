/*
 * Wide: what would have to be scrolled sideways: in the document, in the page (which scrolls inside its frame), in a dialog.
 *
 * Model    A grid, a table or a chart may be wider than the window where it scrolls by itself; what it is in may not. One line a place
 *          that is too wide, with the elements that make it so.
 */
export async function wideFaults(page) {
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))); /* charts follow their window */
  return page.evaluate(() => {
    const scrollers = [["the document", document.documentElement], ["the page", document.querySelector(".ui-shell-main")], ...[...document.querySelectorAll(".ui-dialog-body, .ui-dialog-head, .ui-shell-top")].map((part) => [part.className, part])];
    return scrollers.filter(([, part]) => part && part.scrollWidth > part.clientWidth).map(([name, part]) => {
      const edge = part.getBoundingClientRect().left + part.clientWidth;
      const causes = [...part.querySelectorAll("*")].filter((element) => element.getBoundingClientRect().right > edge + 1 && !scrolls(element.parentElement, part));
      return `${name} is ${part.scrollWidth - part.clientWidth} px too wide for ${innerWidth}: ${causes.slice(-3).map(say).join("; ")}`;
    });
    function scrolls(element, until) {
      for (; element && element !== until; element = element.parentElement) if (getComputedStyle(element).overflowX !== "visible") return true;
      return false;
    }
    function say(element) {
      return `${element.tagName.toLowerCase()}.${String(element.className.baseVal ?? element.className).replace(/ /g, ".")} "${element.textContent.trim().slice(0, 30)}"`;
    }
  });
}
