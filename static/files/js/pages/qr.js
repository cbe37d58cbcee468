import { encodeQR } from "../../../vendor/qr/index.js";

const SVG = "http://www.w3.org/2000/svg";
/** Modules of quiet zone on each side (ISO/IEC 18004, 9.1). */
const BORDER = 4;

/**
 * Draws a QR code.
 * @param {string} text
 * @param {string} label what it is, for those who cannot see it
 * @returns {SVGElement}
 */
export function qrOf(text, label) {
  const rows = encodeQR(text, "raw", { ecc: "medium", border: BORDER });
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", rows.map(lineOf).join(""));
  path.setAttribute("fill", "currentColor");
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${rows.length} ${rows.length}`);
  svg.setAttribute("shape-rendering", "crispEdges");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", label);
  svg.append(path);
  return svg;
}

/**
 * @param {boolean[]} modules
 * @param {number} y
 */
function lineOf(modules, y) {
  return modules.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : "")).join("");
}
