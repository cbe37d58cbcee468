// Its types are in markdown-lexer.d.ts: the package's are in a file of another name, and jsconfig.json leaves its code out.
export { lexer } from "../../../vendor/marked/lib/marked.esm.js";
