// Its types are in highlighter.d.ts: the package has none, and jsconfig.json leaves its code out.
export { default as highlighter } from "../../../vendor/highlightjs-cdn-assets/es/highlight.min.js";
