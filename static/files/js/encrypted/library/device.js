const BROWSERS = [
  ["Firefox", /Firefox\//],
  ["Edge", /Edg\//],
  ["Opera", /OPR\//],
  ["Chrome", /Chrom(?:e|ium)\//],
  ["Safari", /Safari\//],
];
const SYSTEMS = [
  ["Android", /Android/],
  ["iOS", /iPhone|iPad/],
  ["Windows", /Windows/],
  ["macOS", /Mac OS X/],
  ["ChromeOS", /CrOS/],
  ["Linux", /Linux/],
];

/** Returns what people call this device, approximately, as in "Firefox (Linux)". */
export function deviceName(userAgent = navigator.userAgent) {
  const [browser, system] = [BROWSERS, SYSTEMS].map((names) => nameIn(names, userAgent));
  return system === "" ? browser || "?" : `${browser || "?"} (${system})`;
}

/**
 * @param {(string | RegExp)[][]} names
 * @param {string} userAgent
 */
function nameIn(names, userAgent) {
  return String(names.find(([, pattern]) => /** @type {RegExp} */ (pattern).test(userAgent))?.[0] ?? "");
}
