import { message } from "../../../../../messages/unlocking.js";
import { byId, find } from "../../dom.js";
import { saveBlob } from "../../save-blob.js";
import { email } from "./session.js";
import { choiceIn, complain, show } from "./steps.js";

const groups = byId("code-groups", HTMLOListElement);
const copied = byId("code-value", HTMLInputElement);
const last = byId("code-last", HTMLInputElement);

/**
 * Shows a recovery code until its last group is typed back.
 * @param {string} code
 * @returns {Promise<boolean>} whether the user has it; false if they cancel
 */
export async function showCode(code) {
  const step = show("code");
  groups.replaceChildren(...code.split("-").map(groupOf));
  find(step, '[data-part="email"]', HTMLElement).textContent = email;
  copied.value = code;
  try {
    return await isTypedBack(step, code);
  } finally {
    groups.replaceChildren();
    copied.value = last.value = "";
  }
}

/**
 * @param {HTMLElement} step
 * @param {string} code
 */
async function isTypedBack(step, code) {
  for (;;) {
    const choice = await choiceIn(step);
    complain(step, "");
    if (choice === "cancel") return false;
    if (choice === "print") print();
    else if (choice === "save") saveBlob(fileOf(code), "bytebin-recovery-code.txt");
    else if (normal(last.value) === code.slice(-4)) return true;
    else {
      complain(step, message("wrongLastGroup"));
      last.focus();
    }
  }
}

/** @param {string} group */
function groupOf(group) {
  const item = document.createElement("li");
  const code = document.createElement("code");
  code.textContent = group;
  item.append(code);
  return item;
}

/** @param {string} code */
function fileOf(code) {
  return new Blob([`${message("codeFile", { email })}\n\n${code}\n\n${location.origin}\n`], { type: "text/plain" });
}

/** @param {string} typed */
function normal(typed) {
  const characters = typed.replaceAll(/[ \t-]/g, "").toUpperCase();
  return characters.replaceAll("O", "0").replaceAll(/[IL]/g, "1");
}
