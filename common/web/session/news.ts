/*
 * News: many things that happen are one reason to look again.
 *
 * Model    Soon after the first of them, and then no more often than the pace: a shop that sells ten times a second does not
 *          make every open page ask ten times a second.
 */
export const GATHERING = 300;
export const PACE = 2000;

export interface NewsPorts {
  after(duration: number, act: () => void): () => void;
  now(): number;
}

export class News {
  #lookedAt = -Infinity;
  #stopTimer: (() => void) | undefined;
  readonly #look: () => void;
  readonly #ports: NewsPorts;

  constructor(look: () => void, ports: NewsPorts) {
    this.#look = look;
    this.#ports = ports;
  }

  /* Something happened. */
  told(): void {
    if (this.#stopTimer) return;
    const since = this.#ports.now() - this.#lookedAt;
    this.#stopTimer = this.#ports.after(Math.max(GATHERING, PACE - since), () => {
      this.#stopTimer = undefined;
      this.#lookedAt = this.#ports.now();
      this.#look();
    });
  }

  stop(): void {
    this.#stopTimer?.();
    this.#stopTimer = undefined;
  }
}
