/*
 * Welcome: the demo's page. It shows what /state says each second, and asks for acts.
 *
 * Model    The key of the link is sent with each request, in a header that no other site can set. Elements are made once and
 *          their text is changed, so that focus stays where it is.
 */
const THEMES = ["light", "dark", "contrast"];
const LANGUAGES = ["en", "es"];
const KEPT = "outpost.welcome";
const EVERY_MS = 1000;
const ACTS = ["cut", "stop", "repair"];
const FIGURES = ["sold", "at_store", "at_headquarters", "lost", "doubled"];

const byId = (id) => document.getElementById(id);
const keyOf = () => new URLSearchParams(location.hash.slice(1)).get("key") ?? "";
const chosen = { ...usual(), ...kept() };
let words = {};
let state;

function usual() {
  const language = navigator.languages.map((tag) => tag.slice(0, 2)).find((tag) => LANGUAGES.includes(tag)) ?? "en";
  if (matchMedia("(prefers-contrast: more)").matches) return { language, theme: "contrast" };
  return { language, theme: matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light" };
}

function kept() {
  try {
    const { language, theme } = JSON.parse(localStorage.getItem(KEPT) ?? "{}");
    return { ...(LANGUAGES.includes(language) && { language }), ...(THEMES.includes(theme) && { theme }) };
  } catch {
    return {};
  }
}

async function choose(change) {
  Object.assign(chosen, change);
  try {
    localStorage.setItem(KEPT, JSON.stringify(chosen));
  } catch { /* it lasts as long as the page */ }
  await dress();
}

async function dress() {
  document.documentElement.dataset.theme = chosen.theme;
  byId("language").value = chosen.language;
  byId("theme").value = chosen.theme;
  words = await (await fetch(`/words/${chosen.language}.json`)).json();
  document.documentElement.lang = chosen.language;
  document.title = say("title");
  for (const element of document.querySelectorAll("[data-word]")) element.textContent = say(element.dataset.word, element.dataset);
  if (state) show();
}

function say(word, values = {}) {
  return (words[word] ?? word).replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

class Problem extends Error {
  constructor(code, detail) {
    super(code);
    Object.assign(this, { code, detail });
  }
}

async function ask(method, path, body) {
  let reply;
  try {
    reply = await fetch(path, { method, body: body && JSON.stringify(body), headers: { "X-Outpost-Demo": keyOf() } });
  } catch {
    throw new Problem("gone");
  }
  const document = await reply.json();
  if (!reply.ok) throw new Problem(document.code, document.detail);
  return document;
}

function tell(text, isBad = false) {
  const notice = byId("notice");
  notice.hidden = !text;
  notice.toggleAttribute("data-bad", isBad);
  notice.textContent = text;
}

const tellProblem = (problem) => tell(say(`problem_${problem.code}`, { detail: problem.detail }), true);

/* What a button asks for; it cannot be pressed again meanwhile. */
async function act(button, what, told) {
  button.setAttribute("aria-disabled", "true");
  if (button.dataset.busy) return;
  button.dataset.busy = "yes";
  try {
    await what();
    tell(told());
    await refresh();
  } catch (problem) {
    tellProblem(problem);
  } finally {
    delete button.dataset.busy;
    button.removeAttribute("aria-disabled");
  }
}

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

const worded = (name, word, values = {}, attributes = {}) => {
  const made = element(name, { ...attributes, "data-word": word });
  Object.assign(made.dataset, values);
  made.textContent = say(word, values);
  return made;
};

/* The tab is opened at the click, or the browser would take it for an advertisement. */
function openClient(button, node) {
  const tab = window.open("about:blank", "_blank");
  if (tab) tab.opener = null;
  void act(button, async () => {
    try {
      const { url } = await ask("POST", "/sign_in", { node, ...chosen });
      if (tab) tab.location.replace(url);
      else location.assign(url);
    } catch (problem) {
      tab?.close();
      throw problem;
    }
  }, () => say("done_sign_in"));
}

function card(node, title, about, userName) {
  const button = worded("button", "open_named", { name: title.textContent }, { type: "button", class: "primary", "data-node": node });
  button.addEventListener("click", () => openClient(button, node));
  return element("li", { class: "card" }, title, element("div", {}, worded("p", about, {}, { class: "soft" }),
    worded("p", "as", { name: userName }, { class: "small" })), button);
}

function build() {
  byId("cards").append(card("hq", worded("h3", "headquarters"), "headquarters_about", state.hq.user_name),
    ...state.stores.map((store) => card(store.name, element("h3", {}, store.title), "shop_about", store.user_name)));
  byId("figures").append(...FIGURES.map((name) => element("div", { id: `figure-${name}` }, worded("dt", name), element("dd"), element("dd"))));
  byId("lines").append(...state.stores.map(lineOf));
  byId("try").append(...Object.keys(state.tried).map((thing) => element("li", { id: `try-${thing}` },
    element("span", { class: "tick", "aria-hidden": "true" }),
    element("span", { class: "what" }, worded("span", `try_${thing}`), " ", element("span", { class: "hidden" })))));
}

function lineOf(store) {
  const facts = ["line", "server", "waiting", "unanswered", "refused"].flatMap((name) => [worded("dt", name), element("dd", { id: `${store.name}-${name}` })]);
  const buttons = ACTS.map((what) => {
    const button = worded("button", what, {}, { type: "button", id: `${store.name}-${what}`, "aria-describedby": `${store.name}-title` });
    button.addEventListener("click", () => act(button, () => ask("POST", `/${what}`, { store: store.name }),
      () => say(`done_${what}`, { name: store.title })));
    return button;
  });
  return element("div", { class: "card store" }, element("h3", { id: `${store.name}-title` }, store.title),
    element("dl", {}, ...facts), element("div", { class: "acts" }, ...buttons));
}

function put(target, text, look) {
  if (target.textContent !== text) target.textContent = text;
  if (look === undefined) delete target.dataset.look;
  else target.dataset.look = look;
}

function show() {
  byId("sell").setAttribute("aria-checked", String(state.selling));
  const headquarters = document.querySelector('#cards [data-node="hq"]');
  headquarters.dataset.name = say("headquarters");
  headquarters.textContent = say("open_named", headquarters.dataset);
  state.stores.forEach(showStore);
  showProof(state.proof);
  for (const [thing, isDone] of Object.entries(state.tried)) {
    const item = byId(`try-${thing}`);
    item.toggleAttribute("data-done", isDone);
    put(item.querySelector(".tick"), isDone ? "✓" : "");
    put(item.querySelector(".hidden"), `(${say(isDone ? "is_done" : "is_open")})`);
  }
}

function showStore(store) {
  const fact = (name) => byId(`${store.name}-${name}`);
  put(fact("line"), say(store.line_open ? "line_open" : "line_cut"), store.line_open ? "good" : "bad");
  put(fact("server"), say(store.running ? "running" : "stopped"), store.running ? "good" : "bad");
  const counts = { waiting: store.proof?.waiting.count, unanswered: store.proof?.unanswered, refused: store.proof?.refused };
  for (const [name, count] of Object.entries(counts)) put(fact(name), count === undefined ? "–" : number(count), count ? "attention" : undefined);
}

const number = (count) => new Intl.NumberFormat(chosen.language).format(count);
const money = (amount) => new Intl.NumberFormat(chosen.language, { style: "currency", currency: state.currency }).format(amount / 100);

function showProof(proof) {
  for (const name of FIGURES) {
    const [count, amount] = byId(`figure-${name}`).querySelectorAll("dd");
    const value = proof?.[name];
    const isFault = name === "lost" || name === "doubled";
    const many = value?.count ?? value;
    put(count, many === undefined || many === null ? "–" : number(many));
    put(amount, value?.amount === undefined || isFault ? "" : money(value.amount));
    if (isFault && proof) byId(`figure-${name}`).dataset.look = many ? "bad" : "good";
  }
  const [word, look] = verdict(proof);
  put(byId("verdict"), say(word, { count: number(proof?.waiting.count ?? 0), lost: proof?.lost.count, doubled: proof?.doubled }), look);
}

function verdict(proof) {
  if (!proof) return ["verdict_unknown", "attention"];
  if (proof.lost.count || proof.doubled) return ["verdict_broken", "bad"];
  if (proof.waiting.count) return ["verdict_waiting", "attention"];
  return proof.sold.count ? ["verdict_whole", "good"] : ["verdict_none", undefined];
}

let isGone = false;
async function refresh() {
  try {
    const isFirst = state === undefined;
    state = await ask("GET", "/state");
    if (isFirst) build();
    show();
    if (isGone) tell("");
    isGone = false;
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    isGone = true;
    tellProblem(problem);
  }
}

async function follow() {
  if (!document.hidden) await refresh();
  setTimeout(follow, EVERY_MS);
}

byId("language").addEventListener("change", (event) => choose({ language: event.target.value }));
byId("theme").addEventListener("change", (event) => choose({ theme: event.target.value }));
byId("sell").addEventListener("click", () => {
  const on = !state?.selling;
  void act(byId("sell"), () => ask("POST", "/sell", { on }), () => say(on ? "done_sell" : "done_sell_off"));
});
addEventListener("hashchange", () => void refresh());
await dress();
await follow();
