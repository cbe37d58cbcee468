/**
 * @import { Entry } from "./entry.js"
 *
 * @typedef {object} Block some rows of the list, which are in the page together or not at all
 * @property {Entry[]} entries
 * @property {HTMLElement[]} rows empty until they are drawn, and again when they are far away
 * @property {boolean} shown
 * @property {number} height pixels, measured when it left the page; 0 if it was never there
 */

/** Divisible by 1, 2, 3, 4 and 6, the columns of list and grid, so that a block fills whole lines. */
const BLOCK = 24;
/** Pixels above and below the window in which rows are drawn: fast scrolling should not show gaps. */
const MARGIN = 1500;
/** Blocks on either side of those in the page whose rows are kept. */
const KEPT = 25;

/** A list that has only the rows near the window in the page, however long it is, and loads as one scrolls. */
export class WindowedList {
  /** @type {Block[]} */
  #blocks = [];
  /** @type {AsyncIterator<Entry[], void, void> | null} */
  #more = null;
  #list;
  #rowOf;
  #listener;
  #above = spacer();
  #below = spacer();
  #filling = false;
  #waiting = false;
  #started = false;

  /**
   * @param {HTMLElement} list
   * @param {{ rowOf: (entry: Entry) => HTMLElement, onShow: (entries: Entry[]) => void, onState: (state: "loading" | "ended" | "failed", count: number) => void }} options
   *   onShow: of rows that have come into the page; onState: with how many entries the list has so far
   */
  constructor(list, { rowOf, ...listener }) {
    this.#list = list;
    this.#rowOf = rowOf;
    this.#listener = listener;
  }

  /** Whether it shows its own rows, no longer those that the server has made. */
  get started() {
    return this.#started;
  }

  /** @returns {Entry[]} that were loaded so far */
  get entries() {
    return this.#blocks.flatMap(({ entries }) => entries);
  }

  /**
   * Replaces the list. At first only what can be seen is drawn: while one types, it is replaced at each letter.
   * @param {Entry[]} entries shown at once
   * @param {AsyncIterable<Entry[]> | null} more loaded when the end comes near
   */
  show(entries, more) {
    this.#blocks = [];
    this.#more = more && more[Symbol.asyncIterator]();
    this.#add(entries);
    // The first time, these are rows of the page, which stays where it was scrolled to.
    this.#draw(this.#started ? this.#blocks.slice(0, 1) : this.#blocks);
    if (!this.#started) this.#listen();
    this.#started = true;
    if (more === null) this.#listener.onState("ended", entries.length);
    this.#soon();
  }

  /** @param {Block[]} blocks the first ones */
  #draw(blocks) {
    for (const block of blocks) {
      block.rows = block.entries.map(this.#rowOf);
      block.shown = true;
    }
    for (const spacer of [this.#above, this.#below]) spacer.style.blockSize = "0";
    this.#list.replaceChildren(this.#above, ...blocks.flatMap(({ rows }) => rows), this.#below);
    this.#listener.onShow(blocks.flatMap(({ entries }) => entries));
  }

  /** Goes on after loading has failed. */
  retry() {
    void this.#fill();
  }

  /** @param {string} id of a file that is gone */
  remove(id) {
    for (const block of this.#blocks) {
      const at = block.entries.findIndex((entry) => entry.id === id);
      if (at === -1) continue;
      block.entries.splice(at, 1);
      block.rows.splice(at, 1)[0]?.remove();
    }
  }

  #listen() {
    addEventListener("scroll", () => this.#soon(), { passive: true });
    addEventListener("resize", () => this.#soon());
  }

  #soon() {
    if (this.#waiting) return;
    this.#waiting = true;
    requestAnimationFrame(() => {
      this.#waiting = false;
      this.#arrange(MARGIN);
      void this.#fill();
    });
  }

  /** @param {Entry[]} entries */
  #add(entries) {
    for (let at = 0; at < entries.length; ) {
      let last = this.#blocks.at(-1);
      if (last === undefined || last.entries.length >= BLOCK) {
        last = { entries: [], rows: [], shown: false, height: 0 };
        this.#blocks.push(last);
      }
      const added = entries.slice(at, at + BLOCK - last.entries.length);
      last.entries.push(...added);
      if (last.shown) this.#append(last, added);
      else last.rows = []; // drawn anew with all of them
      at += added.length;
    }
  }

  /**
   * @param {Block} block the last one, which is in the page
   * @param {Entry[]} added
   */
  #append(block, added) {
    const rows = added.map(this.#rowOf);
    block.rows.push(...rows);
    this.#below.before(...rows);
    this.#listener.onShow(added);
  }

  async #fill() {
    if (this.#filling) return;
    this.#filling = true;
    try {
      while (this.#more !== null && this.#nearEnd()) await this.#loadNext(this.#more);
    } catch {
      this.#listener.onState("failed", this.entries.length);
    } finally {
      this.#filling = false;
    }
  }

  /** @param {AsyncIterator<Entry[], void, void>} more */
  async #loadNext(more) {
    this.#listener.onState("loading", this.entries.length);
    const { done, value } = await more.next();
    if (more !== this.#more) return; // another list is shown meanwhile
    if (done === true) this.#more = null;
    else this.#add(value);
    this.#arrange(MARGIN);
    this.#listener.onState(this.#more === null ? "ended" : "loading", this.entries.length);
  }

  #nearEnd() {
    return this.#below.getBoundingClientRect().top < innerHeight + MARGIN && (this.#blocks.at(-1)?.shown ?? true);
  }

  /**
   * Puts the blocks near the window into the page, and takes the others out.
   * @param {number} margin pixels
   */
  #arrange(margin) {
    if (this.#blocks.length === 0) return;
    const [first, last] = this.#near(margin);
    this.#blocks.forEach((block, index) => {
      if (block.shown && (index < first || index > last)) this.#takeOut(block, index);
    });
    for (let index = last; index >= first; index--) if (!this.#blocks[index].shown) this.#putIn(index);
    this.#blocks.forEach((block, index) => {
      if (index < first - KEPT || index > last + KEPT) block.rows = [];
    });
    this.#above.style.blockSize = `${this.#heightOf(0, first)}px`;
    this.#below.style.blockSize = `${this.#heightOf(last + 1, this.#blocks.length)}px`;
  }

  /**
   * @param {number} margin pixels
   * @returns {[number, number]} the first and the last block near the window
   */
  #near(margin) {
    let top = this.#list.getBoundingClientRect().top;
    const near = [];
    for (let index = 0; index < this.#blocks.length; index++) {
      const bottom = top + this.#heightOf(index, index + 1);
      if (bottom > -margin && top < innerHeight + margin) near.push(index);
      top = bottom;
    }
    return near.length === 0 ? [0, 0] : [near[0], /** @type {number} */ (near.at(-1))];
  }

  /**
   * @param {number} from
   * @param {number} to
   */
  #heightOf(from, to) {
    let height = 0;
    for (let index = from; index < to; index++) {
      const block = this.#blocks[index];
      height += block.shown ? this.#measured(block, index) : block.height || block.entries.length * this.#estimate;
    }
    return height;
  }

  /** Pixels of a row that was never in the page. */
  get #estimate() {
    const measured = this.#blocks.find(({ height }) => height > 0);
    return measured === undefined ? 72 : measured.height / measured.entries.length;
  }

  /**
   * @param {Block} block in the page
   * @param {number} index
   */
  #measured(block, index) {
    const next = this.#blocks[index + 1];
    const end = next?.shown === true ? next.rows[0] : this.#below;
    const [start] = block.rows;
    block.height = start === undefined ? 0 : end.getBoundingClientRect().top - start.getBoundingClientRect().top;
    return block.height;
  }

  /**
   * @param {Block} block
   * @param {number} index
   */
  #takeOut(block, index) {
    this.#measured(block, index);
    for (const row of block.rows) row.remove();
    block.shown = false;
  }

  /** @param {number} index of a block, the next of which is in the page or none */
  #putIn(index) {
    const block = this.#blocks[index];
    const next = this.#blocks[index + 1];
    if (block.rows.length === 0) block.rows = block.entries.map(this.#rowOf);
    const before = next?.shown === true && next.rows.length > 0 ? next.rows[0] : this.#below;
    before.before(...block.rows);
    block.shown = true;
    this.#listener.onShow(block.entries);
  }
}

/** An empty item that keeps the place of rows that are not in the page. */
function spacer() {
  const item = document.createElement("li");
  item.className = "file-rows__spacer";
  item.setAttribute("aria-hidden", "true");
  return item;
}
