// The part of the API that workers/markdown-worker.js uses.

import type { Token } from "./markdown-tree.js";

export declare function lexer(text: string, options: { gfm: boolean }): Token[];
