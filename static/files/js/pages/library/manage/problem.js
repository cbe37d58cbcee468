import { message } from "../../../../../messages/unlocking.js";
import { CryptoError, RolledBackError } from "../../../crypto/library/index.js";
import { ApiError, NetworkError } from "../../../transfer/errors.js";
import { byId, find } from "../../dom.js";
import { library } from "./session.js";
import { choiceIn, confirmed, say, show } from "./steps.js";

/** What a RolledBackError saw, as the texts call it. */
const SEEN = /** @type {const} */ ({
  older: "older",
  incomplete: "incomplete",
  forked: "forked",
  "started-over": "replaced",
  methods: "methods",
});
/** The person may know why: after a backup was restored, or another device started over. */
const ACCEPTABLE = ["older", "forked", "replaced"];

/**
 * Says what is wrong, and waits until the user wants to go on.
 * @param {unknown} error
 */
export async function showProblem(error) {
  const problem = problemOf(error);
  if (problem === "failed") reportError(error);
  if (problem === "methods") await library.lock({ forget: false }); // what is unlocked is not to be trusted
  say();
  byId("problem-title", HTMLElement).textContent = message(`${problem}Title`);
  byId("problem-text", HTMLElement).textContent =
    problem === "refused" ? message("refusedText", { reason: error instanceof Error ? error.message : "" }) : message(`${problem}Text`);
  byId("problem-reload", HTMLElement).hidden = problem !== "confirm";
  const step = show("problem");
  find(step, "[value=again]", HTMLElement).hidden = problem === "confirm";
  find(step, "[value=accept]", HTMLElement).hidden = !ACCEPTABLE.includes(problem);
  if ((await choiceIn(step)) === "accept") await accept();
}

async function accept() {
  const words = { title: message("acceptTitle"), text: message("acceptText"), yes: message("accept") };
  if (await confirmed(words)) await library.lock({ forget: true });
}

/** @param {unknown} error */
function problemOf(error) {
  if (error instanceof RolledBackError) return SEEN[error.saw];
  if (error instanceof CryptoError) return "damaged";
  if (error instanceof NetworkError) return "offline";
  if (!(error instanceof ApiError)) return "failed";
  if (error.slug === "confirmation-required" || error.status === 401) return "confirm";
  return error.slug === "library-changed" ? "changed" : "refused";
}
