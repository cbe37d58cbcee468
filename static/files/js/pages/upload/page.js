import { formatBytes } from "../../../../messages/units.js";
import { message as resumeMessage } from "../../../../messages/resume.js";
import { message } from "../../../../messages/upload.js";
import { Api } from "../../transfer/api.js";
import { ChunkSender } from "../../transfer/chunk-sender.js";
import { DirectSender } from "../../transfer/direct-sender.js";
import { Slots } from "../../transfer/slots.js";
import { canKeep } from "../../transfer/unfinished/database.js";
import { csrfToken } from "../csrf.js";
import { byId } from "../dom.js";
import { UnfinishedList } from "../resume/list.js";
import { announce } from "./announce.js";
import { readChoices } from "./choices.js";
import { UploadJob } from "./job.js";
import { summaryOf } from "./summary.js";
import { MOST_ROWS, startNext } from "./turns.js";
import { changeTarget, refusalOfTarget, showTarget, targetLink } from "./target.js";

/**
 * @import { Entry } from "../../encrypted/manifest.js"
 * @import { OwnLink } from "../../encrypted/own-links.js"
 * @import { Limits, StoredFile } from "../../transfer/api.js"
 * @import { Unfinished } from "../../transfer/unfinished/store.js"
 * @import { BundleContinuation } from "../resume/bundle.js"
 * @import { Continuation, Transport } from "./file-job.js"
 * @import { Choices } from "./job.js"
 */

const api = new Api(csrfToken);
const form = byId("upload-form", HTMLFormElement);
const throughServer = new ChunkSender(form.dataset.sendWorker ?? "", api);
const toStore = new DirectSender(api, throughServer);
const template = byId("upload-row", HTMLTemplateElement);
const uploads = byId("uploads", HTMLElement);
const uploadRows = byId("upload-rows", HTMLUListElement);
const title = byId("uploads-title", HTMLElement);
const owner = canKeep() ? (byId("unfinished", HTMLElement).dataset.owner ?? null) : null;
const unfinished =
  owner === null
    ? null
    : new UnfinishedList(api, owner, {
        onContinue: (kept, file, choices) => send(file, choices, { note: resumeMessage("onlyMissing"), kept }),
        onChanged: (file, choices) => send(file, choices, { note: resumeMessage("changed", { name: file.name }), kept: null }),
        onComplete: showComplete,
        bundles: { api, onContinue: continueBundle },
      });

/** @type {UploadJob[]} */
let jobs = [];
/** @type {Promise<Transport & { api: Api, limits: Limits }> | null} */
let transport = null;

/** @returns {Promise<Transport & { api: Api, limits: Limits }>} asked for once, and again after a failure */
function openTransport() {
  transport ??= api
    .limits()
    .then((limits) => {
      const sender = limits.direct ? toStore : throughServer;
      return { api, sender, limits, slots: new Slots(limits.max_parallel), owner };
    })
    .catch((error) => {
      transport = null;
      throw error;
    });
  return transport;
}

/** @param {File[]} files */
export async function choose(files) {
  const others = (await unfinished?.offer(files)) ?? files;
  const { chosenList, startButton } = choice();
  if (others.length > MOST_ROWS) showSummary(others.map(newJob));
  else for (const file of others) chosenList.append(newJob(file).row.element);
  showChosen();
  if (others.length > 0) startButton.focus();
}

/** Where the page shows what was chosen. The page for texts has no such list: what it sends starts at once. */
function choice() {
  return { chosenList: byId("upload-chosen", HTMLUListElement), startButton: byId("upload-start", HTMLButtonElement) };
}

/** @param {UploadJob[]} many */
function showSummary(many) {
  const remove = () => {
    const gone = new Set(many.filter(({ state }) => state === "chosen"));
    jobs = jobs.filter((job) => !gone.has(job));
    showChosen();
  };
  choice().chosenList.append(summaryOf(many, remove));
}

export async function showUnfinished() {
  await unfinished?.show();
}

/** @param {File | Unfinished} file */
function newJob(file) {
  const job = new UploadJob(template, file, onState);
  jobs.push(job);
  return job;
}

function showChosen() {
  if (document.getElementById("upload-chosen") === null) return;
  const { chosenList, startButton } = choice();
  const chosen = inState("chosen");
  const size = chosen.reduce((sum, { file }) => sum + file.size, 0);
  chosenList.hidden = chosen.length === 0;
  startButton.hidden = chosen.length === 0;
  form.classList.toggle("upload--chosen", chosen.length > 0);
  form.classList.toggle("upload--several", chosen.length > 1);
  startButton.textContent = message("start", { count: chosen.length, size: formatBytes(size) });
}

function startChosen() {
  const chosen = inState("chosen");
  if (chosen.length === 0) return;
  const choices = readChoices();
  if (asksForOneLink(choices)) return void startBundle(chosen, choices);
  forgetSummaries();
  for (const job of chosen) {
    uploadRows.append(job.row.element);
    job.queue(choices);
  }
  showUploads();
}

/**
 * Starts immediately: the choices were made on an earlier visit.
 * @param {File} file
 * @param {Choices} choices
 * @param {{ note: string, kept: Continuation | null }} options
 */
function send(file, choices, { note, kept }) {
  const job = newJob(file);
  job.row.note(note);
  uploadRows.append(job.row.element);
  job.queue(choices, kept);
  showUploads();
}

/**
 * Sends a text immediately, as a file. It is not kept for later visits: nobody could choose it again.
 * @param {File} file
 * @param {(job: UploadJob) => void} onChange
 */
export function sendText(file, onChange) {
  const job = newJob(file);
  job.resumable = false;
  job.onState = () => {
    onState(job);
    onChange(job);
  };
  uploadRows.append(job.row.element);
  job.queue(readChoices());
  showUploads();
}

/**
 * @param {Unfinished} upload
 * @param {StoredFile} stored
 */
function showComplete(upload, stored) {
  const job = newJob(upload);
  uploadRows.append(job.row.element);
  job.row.start(upload.sealed !== null);
  job.finish(upload.choices, stored, upload.sealed?.fragment ?? null);
}

function showUploads() {
  uploads.hidden = false;
  title.focus();
  uploads.scrollIntoView({ block: "nearest" });
}

export { showTarget };

/**
 * @param {OwnLink} link
 * @param {(entries: Entry[]) => Entry[]} change
 */
async function changeTargetLink(link, change) {
  return changeTarget(await openTransport(), link, change);
}

/** @param {Choices} choices */
function asksForOneLink({ sealed }) {
  if (targetLink() !== null) return true;
  return sealed && form.classList.contains("upload--several") && byId("upload-one-link", HTMLInputElement).checked;
}

/**
 * @param {UploadJob[]} chosen
 * @param {Choices} chosenRules
 */
async function startBundle(chosen, chosenRules) {
  const { Bundle, beginBundle, choicesForOneLink, membersOf, refusalOf } = await import("./bundle.js");
  const refused = byId("upload-refused", HTMLElement);
  refused.textContent = refusalOf(chosen);
  refused.hidden = refused.textContent === "";
  if (!refused.hidden) return;
  const target = targetLink();
  refused.textContent = target === null ? "" : await refusalOfTarget(await openTransport(), target);
  refused.hidden = refused.textContent === "";
  if (!refused.hidden) return;
  const choices = choicesForOneLink(chosenRules, { added: target !== null });
  const [members, record] = await Promise.all([membersOf(chosen), beginBundle(owner, choices)]);
  const wanted = members.filter(({ job }) => job?.state === "chosen"); // the button may have been pressed twice
  if (wanted.length === 0) return;
  forgetSummaries();
  new Bundle(wanted, { ...choices, password: target === null ? choices.password : "" }, bundlePage, record, target).start();
  showUploads();
}

/** @param {BundleContinuation} kept */
async function continueBundle({ id, parts, choices, journal }) {
  const { Bundle, partOf } = await import("./bundle.js");
  const now = await Promise.all(parts.map(({ part, file }) => (file === null ? part : partOf(file))));
  const members = parts.map(({ part, file, kept, changed }, index) => {
    const job = file && newJob(file);
    if (kept) job?.row.note(resumeMessage("onlyMissing"));
    if (changed) job?.row.note(resumeMessage("changed", { name: part.name }));
    return { part: now[index], job, kept };
  });
  new Bundle(members, choices, bundlePage, { id, journal }).start();
  showUploads();
}

function forgetSummaries() {
  for (const summary of document.querySelectorAll("#upload-chosen [data-summary]")) summary.remove();
}

/** What a bundle needs of this page. */
const bundlePage = { rows: uploadRows, newJob, startWaiting, changeTarget: changeTargetLink, deleteFile: (/** @type {string} */ id) => api.deleteFile(id) };

/** @param {...string} states */
function inState(...states) {
  return jobs.filter(({ state }) => states.includes(state));
}

/** @param {UploadJob} job */
function onState(job) {
  // Thousands of sentences would drown all others.
  if (!job.bundle || jobs.length <= MOST_ROWS || job.state === "failed") announce(job, job.bundle ? "nowUploaded" : "nowUploadedWithLink");
  jobs = jobs.filter(({ state }) => state !== "removed");
  if (job.state === "removed") leaveFocus();
  showChosen();
  const started = inState("waiting", "running", "paused", "done", "failed");
  uploads.hidden = started.length === 0;
  title.textContent = started.every(({ state }) => state === "done") ? message("uploaded") : message("uploading");
  startWaiting();
}

function startWaiting() {
  startNext(jobs, openTransport);
}

/** Moves the focus on when a row that had it was removed. */
function leaveFocus() {
  if (document.activeElement !== document.body) return;
  if (!uploads.hidden) title.focus();
  else /** @type {HTMLElement | null} */ (form.querySelector("textarea, input[type=file]"))?.focus();
}

form.addEventListener("submit", startChosen);

addEventListener("beforeunload", (event) => {
  // Leaving the page would stop uploads, and lose links that exist nowhere else because they hold the key.
  if (inState("waiting", "running", "paused").length > 0 || jobs.some(({ linkAtRisk }) => linkAtRisk)) event.preventDefault();
});
