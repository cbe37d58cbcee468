// The part of libheif-js that workers/heic-worker.js uses.

export interface HeifPixels {
  data: Uint8ClampedArray;
  width: number;
  height: number;
}

export interface HeifImage {
  get_width(): number;
  get_height(): number;
  is_primary(): boolean;
  display<Pixels extends HeifPixels>(pixels: Pixels, callback: (filled: Pixels | null) => void): void;
}

export declare const heifLibrary: () => {
  HeifDecoder: new () => { decode(bytes: Uint8Array): HeifImage[] };
};
