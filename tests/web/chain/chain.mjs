/* The chain of real_chain.py as a test holds it: where its servers are, who may sign in, and what can be done to it. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

const root = join(import.meta.dirname, "../../..");
const BUILDS = [process.env.OUTPOST_BUILD, "build-test-release", "build"];
const DAYS = 30;

/* The first build folder that has the programs and the pages. */
function builtIn() {
  const found = BUILDS.find((build) => build && existsSync(join(root, build, "web/hq")) || build && existsSync(join(build, "web/hq")));
  if (!found) throw new Error("no build folder has programs and pages: ninja -C BUILD && deploy/python -m chain.web BUILD, and name it in OUTPOST_BUILD");
  return found;
}

export async function openChain({ days = DAYS } = {}) {
  const process = spawn(join(root, "deploy/python"), [join(root, "tests/web/real_chain.py"), builtIn(), String(days)], { stdio: ["pipe", "pipe", "inherit"] });
  const chain = new Chain(process);
  await chain.isUp;
  return chain;
}

class Chain {
  #process;
  #waiting = new Map();
  #number = 0;
  #isOver;

  constructor(process) {
    this.#process = process;
    this.#isOver = new Promise((resolve) => process.on("exit", resolve));
    this.isUp = new Promise((resolve, reject) => {
      createInterface(process.stdout).on("line", (line) => this.#hear(JSON.parse(line), resolve));
      process.on("exit", (code) => {
        const error = new Error(`the chain ended with ${code}`);
        reject(error);
        for (const waiting of this.#waiting.values()) waiting.reject(error);
      });
    });
  }

  #hear(said, isUp) {
    if (said.nodes) {
      this.#introduce(said);
      isUp();
      return;
    }
    const { resolve, reject } = this.#waiting.get(said.id);
    this.#waiting.delete(said.id);
    if ("error" in said) reject(new Error(said.error));
    else resolve(said.value);
  }

  #introduce({ nodes, admin, staff }) {
    const { hq, ...stores } = nodes;
    const firstOf = (role) => Object.fromEntries(Object.keys(stores).map((name) => [name, staff.find((one) => one.store.toLowerCase() === name && one.role === role)]));
    Object.assign(this, { hq, stores, admin, staff, managers: firstOf("manager"), cashiers: firstOf("cashier") });
  }

  /* One of the acts of real_chain.py; its value. */
  ask(act, words = {}) {
    const id = ++this.#number;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#process.stdin.write(JSON.stringify({ ...words, id, act }) + "\n");
    });
  }

  async close() {
    this.#process.stdin.end();
    await this.#isOver;
  }
}
