/** Milliseconds in which ids are collected for one request: while one types or scrolls, rows come and go. */
const COLLECTED = 120;
/** The server takes as many in one request. */
const AT_ONCE = 100;

/** Asks the server for the rows of files whose list this browser has made: when they expire, how often they were opened. */
export class Facts {
  /** @type {Set<string>} */
  #waiting = new Set();
  /** @type {Set<string>} */
  #asked = new Set();
  /** @type {number | undefined} */
  #timer;
  #onRows;

  /** @param {(rows: Map<string, HTMLElement>, asked: string[]) => void} onRows rows: by the file's id, without files that are gone */
  constructor(onRows) {
    this.#onRows = onRows;
  }

  /** @param {string[]} ids each is asked for once */
  want(ids) {
    for (const id of ids) if (!this.#asked.has(id)) this.#waiting.add(id);
    if (this.#waiting.size === 0 || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => void this.#ask().catch(() => {}), COLLECTED);
  }

  async #ask() {
    this.#timer = undefined;
    const ids = [...this.#waiting].slice(0, AT_ONCE);
    for (const id of ids) {
      this.#waiting.delete(id);
      this.#asked.add(id);
    }
    this.want([]);
    this.#onRows(await fetchRows(ids), ids);
  }
}

/**
 * @param {string[]} ids at most AT_ONCE
 * @returns {Promise<Map<string, HTMLElement>>} by the file's id
 */
async function fetchRows(ids) {
  const document = await fetchDocument(`?${new URLSearchParams({ rows: "only", ids: ids.join(",") })}`);
  const rows = [...document.querySelectorAll(".file-row")].filter((row) => row instanceof HTMLElement);
  return new Map(rows.map((row) => [row.querySelector("input")?.value ?? "", row]));
}

/**
 * Returns a page as a document. By XMLHttpRequest, because parsing a text as HTML is not allowed here (Trusted Types).
 * @param {string} url
 * @returns {Promise<Document>}
 */
function fetchDocument(url) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("GET", url);
    request.responseType = "document";
    request.addEventListener("load", () => (request.status === 200 && request.responseXML ? resolve(request.responseXML) : reject(new Error("no list"))));
    request.addEventListener("error", () => reject(new Error("no list")));
    request.send();
  });
}
