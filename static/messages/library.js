import { messagesOf } from "./message.js";

/** What My files shows of encrypted files, whose links this browser remembers. */
export const TEXTS = /** @type {const} */ ({
  bundleFiles: { one: "{count} file in one link", other: "{count} files in one link" },
  inBundle: "In {name}",

  deleteMembers: { one: "Also delete the {count} file in it", other: "Also delete the {count} files in it" },
  deleted: "{name} was deleted. Its link no longer works.",
  notDeleted: "Not everything could be deleted. Check your connection and that you're logged in, then try again.",

  noLinks: "It doesn't remember any links at the moment.",
  links: { one: "It remembers {count} link at the moment.", other: "It remembers {count} links at the moment." },
  forgetLink: "This browser will forget the link to {name}.",
  linkForgotten: "The link to {name} was forgotten.",
  forgetAll: "This browser will forget all your links.",
  allForgotten: "All links were forgotten.",
  goneForgotten: {
    one: "{count} link was forgotten: the server no longer has the file that it opened.",
    other: "{count} links were forgotten: the server no longer has the files that they opened.",
  },
  exported: "Exported. Keep the file safe: anyone who has it can open everything that it lists.",
  imported: { one: "{count} link imported.", other: "{count} links imported." },
  notAnExport: "This isn't a file of links exported from this server. Nothing was changed.",
});

export const message = messagesOf("library", TEXTS);
