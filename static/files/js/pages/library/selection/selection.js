/** Which files of a list are selected, by id. It knows the list only when it is asked for a range or for all. */
export class Selection {
  /** @type {Set<string>} */
  #ids = new Set();
  /** @type {string | null} where a range begins: the file that was changed last */
  #anchor = null;
  #onChange;

  /** @param {() => void} onChange */
  constructor(onChange) {
    this.#onChange = onChange;
  }

  /** The ids in the order in which they were selected. */
  get ids() {
    return [...this.#ids];
  }

  get size() {
    return this.#ids.size;
  }

  /** @param {string} id */
  has(id) {
    return this.#ids.has(id);
  }

  /**
   * @param {string} id
   * @param {boolean} on
   */
  set(id, on) {
    this.#put(id, on);
    this.#anchor = id;
    this.#onChange();
  }

  /**
   * Gives all files from the one that was changed last to this one the same state.
   * @param {string} id
   * @param {boolean} on
   * @param {string[]} order of all files in the list
   */
  range(id, on, order) {
    const [from, to] = [order.indexOf(this.#anchor ?? id), order.indexOf(id)].sort((a, b) => a - b);
    if (from === -1) return this.set(id, on); // the other one is no longer in the list
    for (const each of order.slice(from, to + 1)) this.#put(each, on);
    this.#anchor = id;
    this.#onChange();
  }

  /** @param {string[]} ids */
  all(ids) {
    for (const id of ids) this.#put(id, true);
    this.#anchor ??= ids[0] ?? null;
    this.#onChange();
  }

  clear() {
    this.#ids.clear();
    this.#anchor = null;
    this.#onChange();
  }

  /**
   * @param {string} id
   * @param {boolean} on
   */
  #put(id, on) {
    if (on) this.#ids.add(id);
    else this.#ids.delete(id);
  }
}
