// The cashier's page: where the server gives no answer, the pass is read here, and the server asked again by itself.
import { readPass } from "./pass.js";

const KEYS = "/check/keys.json";
const UNANSWERED = new Set(["checking", "down", "busy"]);
const READ_HERE = new Set(["checking", "down"]);
const PATIENCE = 20_000;
const FIRST_PAUSE = 3_000;
const LONGEST_PAUSE = 30_000;
const SHOWN = 5 * 60_000;

const main = () => document.querySelector("main");
const token = location.pathname.split("/").pop();
let timer = 0;
let asking = false;

function show(state, who = "") {
  const fresh = document.getElementById(`state-${state}`).content.cloneNode(true);
  const at = fresh.querySelector(".at");
  fresh.querySelector(".who").textContent = who;
  at.textContent = at.textContent.replace("--:--", moscow());
  main().replaceWith(fresh);
  document.title = main().querySelector("h1").textContent;
}

function moscow() {
  return new Intl.DateTimeFormat("ru-RU", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/Moscow" }).format();
}

// Without the network the keys are those that the service worker keeps.
async function readHere() {
  try {
    const keys = await (await fetch(KEYS)).json();
    const { state, who } = await readPass(token, keys, Date.now());
    show(state, who);
  } catch {
    show("offline_unable");
  }
}

async function ask(pause) {
  clearTimeout(timer);
  if (asking) return;
  asking = true;
  try {
    const response = await fetch(location.pathname, { cache: "no-store", signal: within(PATIENCE) });
    if (response.ok) {
      answered(new DOMParser().parseFromString(await response.text(), "text/html"));
      return;
    }
  } catch {
    // No connection yet.
  } finally {
    asking = false;
  }
  askLater(pause * 2);
}

// As AbortSignal.timeout, which browsers before 2022 do not have.
function within(patience) {
  const aborting = new AbortController();
  setTimeout(() => aborting.abort(), patience);
  return aborting.signal;
}

function askLater(pause) {
  timer = setTimeout(ask, Math.min(pause, LONGEST_PAUSE), pause);
  addEventListener("online", askNow);
}

function askNow() {
  ask(FIRST_PAUSE);
}

function answered(page) {
  removeEventListener("online", askNow);
  main().replaceWith(page.querySelector("main"));
  document.title = page.title;
  forgetLater();
}

// An answer is for now: a name does not stay on the cashier's screen.
function forgetLater() {
  timer = setTimeout(show, SHOWN, "old");
}

async function begin() {
  const { state, seconds } = main().dataset;
  if (state === "start") return;
  if (READ_HERE.has(state)) await readHere();
  if (UNANSWERED.has(state)) askLater(seconds ? Number(seconds) * 1_000 : FIRST_PAUSE);
  else forgetLater();
}

navigator.serviceWorker?.register("/check/worker.js", { updateViaCache: "none" }).catch(() => {});
begin();
