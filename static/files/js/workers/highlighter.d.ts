// The part of the API that workers/highlight-worker.js uses. The package has no types of its own.

export interface Emitter {
  startScope(name: string): void;
  endScope(): void;
  openNode(name: string): void;
  closeNode(): void;
  addText(text: string): void;
  __addSublanguage(emitter: any, name: string): void;
  finalize(): void;
  toHTML(): string;
}

export declare const highlighter: {
  configure(options: { __emitter: new () => Emitter }): void;
  getLanguage(name: string): object | undefined;
  highlight(code: string, options: { language: string; ignoreIllegals: boolean }): { _emitter: any; errorRaised?: Error };
};
