/*
 * Walk: every page of a client, the first record of each, its tabs, and what the page's main button opens.
 *
 * Why      A page that is added is walked by itself: which there are says the router of the running client.
 * Model    The page is loaded once; one goes on as a link does. At each place `look(place)` is called, with everything read that
 *          the page asked for. A record is opened as people do it, by its row.
 */
const LOST = "/there-is-no-such-page";
const DIALOG = ".ui-dialog";
const HEAD_ACT = ".ui-shell-main .page-head button.primary";
const pressed = async (button) => (await button.isVisible()) && !(await button.click());
/* What it is, what opens it (false: not in this window), and what is gone when it is closed. */
const SHELL = [
  ["the palette", async (page) => !(await page.keyboard.press("Control+k")), DIALOG],
  ["the shortcuts", async (page) => !(await page.keyboard.press("?")), DIALOG],
  ["the account's menu", (page) => pressed(page.locator(".client-account")), "[role=menu]"],
  ["the pages of a narrow window", (page) => pressed(page.locator(".ui-shell-menu")), DIALOG],
];
/* What leads to one record: a link to it, a row of a grid, a branch of a tree. */
const ROWS = [
  { rows: (base) => `.ui-shell-main a[href^="${base}/"]`, open: (row) => row.click() },
  { rows: () => ".ui-grid-body [role=gridcell]", open: async (row) => { await row.click(); await row.press("Enter"); } },
  { rows: () => ".ui-shell-main [role=treeitem]", open: (row) => row.click() },
];

/* Paths with their parameters, as "/products/:record?". */
export function routesOf(page) {
  return page.evaluate(() => document.querySelector("#app").__vue_app__.config.globalProperties.$router.getRoutes().filter(({ redirect }) => !redirect).map(({ path }) => path));
}

export const baseOf = (route) => (route.includes("(.*)") ? LOST : route.replace(/\/:.*$/, "") || "/");

export async function goTo({ page, watched }, path) {
  await page.evaluate((to) => document.querySelector("#app").__vue_app__.config.globalProperties.$router.push(to), path);
  await watched.settle();
}

export class Walk {
  constructor(opened, look) {
    this.opened = opened;
    this.look = look;
  }

  /* The page itself, its tabs, its first record with tabs, and what its main button opens. */
  async page(route) {
    const base = baseOf(route);
    await goTo(this.opened, base);
    await this.look(base);
    await this.tabs(".ui-shell-main", base);
    if (route.includes("/:") && base !== LOST) await this.record(base);
    await this.act(base);
  }

  /* What stands around every page: the palette, the shortcuts, the account's menu, on a narrow window the pages. */
  async shell() {
    const { page, watched } = this.opened;
    for (const [place, open, closed] of SHELL) {
      if (!(await open(page))) continue;
      await watched.settle();
      await this.look(place);
      await page.keyboard.press("Escape");
      await page.waitForSelector(closed, { state: "detached" });
    }
  }

  async glance(route) {
    await goTo(this.opened, baseOf(route));
    await this.look(baseOf(route));
  }

  async tabs(within, place) {
    const tabs = this.opened.page.locator(`${within} [role=tab]`);
    for (let index = 1; index < (await tabs.count()); index++) {
      await tabs.nth(index).click();
      await this.opened.watched.settle();
      await this.look(`${place} tab ${index + 1}`);
    }
  }

  async record(base) {
    await goTo(this.opened, base);
    for (const { rows, open } of ROWS) {
      const row = this.opened.page.locator(rows(base)).first();
      if (!(await row.count())) continue;
      await open(row);
      await this.opened.page.waitForSelector(DIALOG);
      await this.opened.watched.settle();
      await this.look(`${base} record`);
      await this.tabs(DIALOG, `${base} record`);
      await this.close();
      return;
    }
    throw new Error(`${base} has no record that can be opened`);
  }

  async act(base) {
    const button = this.opened.page.locator(HEAD_ACT).first();
    if (!(await button.count()) || (await button.isDisabled())) return;
    await button.click();
    await this.opened.watched.settle();
    if (!(await this.opened.page.locator(DIALOG).count())) return;
    await this.look(`${base} act`);
    await this.close();
  }

  async close() {
    await this.opened.page.keyboard.press("Escape");
    await this.opened.page.waitForSelector(DIALOG, { state: "detached" });
    await this.opened.watched.settle();
  }
}
