import { message as resumeMessage } from "../../../../messages/resume.js";
import { message } from "../../../../messages/sending.js";
import { formatBytes } from "../../../../messages/units.js";
import { ChunkSender } from "../../transfer/chunk-sender.js";
import { DirectSender } from "../../transfer/direct-sender.js";
import { Slots } from "../../transfer/slots.js";
import { byId } from "../dom.js";
import { UnfinishedList } from "../resume/list.js";
import { announce } from "../upload/announce.js";
import { summaryOf } from "../upload/summary.js";
import { MOST_ROWS, startNext } from "../upload/turns.js";
import { Whole } from "../upload/whole.js";
import { Contribution } from "./contribution.js";
import { refusalOf } from "./limits.js";
import { endingText } from "./texts.js";
import { forgetUnfinished, knowTokens, owner } from "./unfinished.js";
import * as view from "./view.js";

/**
 * @import { SendingLink } from "../../encrypted/sending-link.js"
 * @import { RequestApi } from "../../transfer/request-api.js"
 * @import { Unfinished } from "../../transfer/unfinished/store.js"
 * @import { Continuation, Transport } from "../upload/file-job.js"
 * @import { Metadata, Words } from "./contribution.js"
 *
 * @typedef {Words & { metadata?: Metadata }} Kept what was said on an earlier visit; older releases removed nothing from photos
 */

/**
 * @typedef {object} Opened
 * @property {RequestApi} api
 * @property {SendingLink} link
 * @property {string} who the owner's name
 * @property {Transport} transport
 * @property {UnfinishedList | null} unfinished null if this browser can keep nothing
 */

const form = byId("upload-form", HTMLFormElement);
const template = byId("upload-row", HTMLTemplateElement);
const chosenList = byId("upload-chosen", HTMLUListElement);
const startButton = byId("upload-start", HTMLButtonElement);
const uploads = byId("uploads", HTMLElement);
const uploadRows = byId("upload-rows", HTMLUListElement);
const title = byId("uploads-title", HTMLElement);
const note = byId("send-note", HTMLTextAreaElement);
const sender = byId("send-sender", HTMLInputElement);
const keepMetadata = byId("send-keep-metadata", HTMLInputElement);
const wholeRow = byId("send-whole", HTMLElement);

/** @type {Opened | null} */
let opened = null;
/** @type {Contribution[]} */
let jobs = [];
/** Whether nothing more can be sent through the link. */
let ended = false;
/** @type {Set<Contribution>} those that the limits, as they were last asked for, know of */
let counted = new Set();

const whole = new Whole(wholeRow, {
  parts: () => started().map(({ file: { size }, sent }) => ({ size, sent })),
  onPause: pauseAll,
  onCancel: () => inState("waiting", "running", "paused").forEach((job) => job.cancel()),
});

/**
 * Lets files be sent through an opened link.
 * @param {RequestApi} api
 * @param {SendingLink} link
 * @param {string} who the owner's name
 */
export async function begin(api, link, who) {
  const transport = { ...transportOf(api), limits: limitsOf(link), owner };
  const unfinished = owner === null ? null : new UnfinishedList(api, owner, { onContinue, onChanged, onComplete });
  opened = { api, link, who, transport, unfinished };
  await knowTokens(api);
  await unfinished?.show().catch(() => {}); // the browser may keep nothing in this mode
}

/** Whether it shows uploads of an earlier visit that were just completed, or can be resumed although the link is full. */
export function isBusy() {
  return jobs.length > 0 || (now().link.full && !byId("unfinished", HTMLElement).hidden);
}

/** @param {RequestApi} api */
function transportOf(api) {
  const throughServer = new ChunkSender(form.dataset.sendWorker ?? "", api);
  const toStore = "direct" in form.dataset ? new DirectSender(api, throughServer) : null;
  return { api, sender: toStore ?? throughServer, slots: new Slots(Number(form.dataset.parallel)) };
}

/** @param {SendingLink} link */
function limitsOf({ limits }) {
  const { parallel, maxTtl } = form.dataset;
  return { default_chunk_size: limits.chunk_size, max_parallel: Number(parallel), max_ttl: Number(maxTtl) };
}

/** @param {File[]} files */
export async function choose(files) {
  const { api, link, unfinished } = now();
  await knowTokens(api); // another tab may have left some
  const others = (await unfinished?.offer(files)) ?? files;
  if (others.length === 0 || link.full || ended) return;
  view.showForm();
  const many = others.map(newJob);
  if (many.length > MOST_ROWS) chosenList.append(summaryOf(many, () => removeChosen(many)));
  else chosenList.append(...many.map(({ row }) => row.element));
  showChosen();
  startButton.focus();
}

/** @param {Contribution[]} many */
function removeChosen(many) {
  const gone = new Set(many.filter(({ state }) => state === "chosen"));
  jobs = jobs.filter((job) => !gone.has(job));
  showChosen();
}

/** @param {File | Unfinished} file */
function newJob(file) {
  const { link, who } = now();
  const job = new Contribution(template, file, { link, who, onState });
  jobs.push(job);
  return job;
}

/** Shows what would be sent, or why it cannot be. */
function showChosen() {
  const chosen = inState("chosen");
  const size = chosen.reduce((sum, { file }) => sum + file.size, 0);
  chosenList.hidden = startButton.hidden = chosen.length === 0;
  form.classList.toggle("upload--chosen", chosen.length > 0);
  startButton.textContent = message("start", { count: chosen.length, size: formatBytes(size) });
  const begun = started().filter((job) => job.state !== "failed" && !counted.has(job));
  refuse(chosen.length === 0 ? "" : refusalOf(chosen, begun, { limits: now().link.limits, words: words() }));
}

/** @param {string} text why the chosen files cannot be sent; "" if they can */
function refuse(text) {
  startButton.disabled = text !== "";
  view.refuse(text);
}

/** @returns {Words} what the form says at this moment */
function words() {
  const [said, by] = [note.value.trim(), sender.value.trim()];
  return { ...(said !== "" && { note: said }), ...(by !== "" && { sender: by }) };
}

function start() {
  const chosen = inState("chosen");
  if (chosen.length === 0 || startButton.disabled) return;
  for (const summary of chosenList.querySelectorAll("[data-summary]")) summary.remove();
  if (chosen.length <= MOST_ROWS) uploadRows.append(...chosen.map(({ row }) => row.element));
  for (const job of chosen) job.queue(words(), keepMetadata.checked ? "keep" : "location");
  showUploads();
}

/**
 * Starts immediately: the words were written on an earlier visit.
 * @param {Continuation} kept
 * @param {File} file
 * @param {Kept} choices
 */
function onContinue(kept, file, choices) {
  resend(file, choices, { said: resumeMessage("onlyMissing"), kept });
}

/**
 * @param {File} file
 * @param {Kept} choices
 */
function onChanged(file, choices) {
  resend(file, choices, { said: resumeMessage("changed", { name: file.name }), kept: null });
}

/**
 * @param {File} file
 * @param {Kept} choices
 * @param {{ said: string, kept: Continuation | null }} how
 */
function resend(file, { note, sender, metadata = "keep" }, { said, kept }) {
  const job = newJob(file);
  counted.add(job);
  job.row.note(said);
  uploadRows.append(job.row.element);
  job.queue({ ...(note && { note }), ...(sender && { sender }) }, metadata, kept);
  showUploads();
}

/** @param {Unfinished} upload whose last response alone was lost */
function onComplete(upload) {
  const job = newJob(upload);
  uploadRows.append(job.row.element);
  job.row.start(true);
  job.finish();
}

function showUploads() {
  uploads.hidden = false;
  title.focus();
  uploads.scrollIntoView({ block: "nearest" });
}

/** @param {Contribution} job */
function onState(job) {
  if (jobs.length <= MOST_ROWS || job.state === "failed") announce(job);
  if (job.state === "failed" && !job.row.element.isConnected) uploadRows.append(job.row.element);
  jobs = jobs.filter(({ state }) => state !== "removed");
  const ending = job.state === "failed" ? endingText(job.error) : null;
  if (ending !== null) return void end(ending);
  showChosen();
  showProgress();
  startNext(jobs, async () => now().transport);
}

function showProgress() {
  const all = started();
  const done = inState("done").length;
  const active = inState("waiting", "running", "paused").length > 0;
  uploads.hidden = all.length === 0;
  title.textContent = message(active ? "sending" : done === all.length ? "finished" : "notAll");
  wholeRow.hidden = all.length < 2 || (!active && uploadRows.childElementCount > 0);
  byId("send-whole-title", HTMLElement).textContent = message("whole", { done, count: all.length });
  if (active && !wholeRow.hidden) whole.start();
  else whole.stop();
  if (ended) return;
  if (done > 0 && done === all.length && inState("chosen").length === 0) void showDone(done);
}

/** @param {number} done files that were sent on this visit */
async function showDone(done) {
  const { link, who } = now();
  note.value = "";
  view.showDone(done, { who, more: false });
  await link.refresh().catch(() => {});
  if (inState("waiting", "running", "paused").length > 0) return;
  counted = new Set(jobs);
  view.showLimits(link);
  if (form.hidden) view.showDone(done, { who, more: !link.full });
}

/**
 * The link has ended: nothing more can be sent, and what was not sent completely is gone.
 * @param {import("../upload/texts.js").Problem} ending
 */
async function end({ title: why, text }) {
  ended = true;
  const done = inState("done").length;
  const sentence = done === 0 ? text : `${message("sentBefore", { count: done })} ${text}`;
  for (const job of inState("chosen", "waiting", "running", "paused")) job.cancel();
  whole.stop();
  wholeRow.hidden = true;
  view.showProblem({ title: why, text: sentence });
  await forgetUnfinished();
}

/** @param {boolean} paused */
function pauseAll(paused) {
  for (const job of inState("waiting", "running", "paused")) {
    job.held = paused;
    if (paused) job.pause();
    else job.resume();
  }
  startNext(jobs, async () => now().transport);
}

/** @param {...string} states */
function inState(...states) {
  return jobs.filter(({ state }) => states.includes(state));
}

function started() {
  return inState("waiting", "running", "paused", "done", "failed");
}

function now() {
  if (opened === null) throw new Error("no link is open");
  return opened;
}

form.addEventListener("submit", start);
for (const field of [note, sender]) field.addEventListener("input", showChosen);
addEventListener("beforeunload", (event) => {
  if (inState("waiting", "running", "paused").length > 0) event.preventDefault(); // leaving the page would stop them
});
