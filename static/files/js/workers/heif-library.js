// Its types are in heif-library.d.ts: those of the package leave out what is used here, and jsconfig.json leaves its code out.
export { default as heifLibrary } from "../../../vendor/libheif-js/libheif-wasm/libheif-bundle.mjs";
