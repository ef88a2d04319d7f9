// The web chat: puts the parts together.
import { Failure, takeTurn } from "./api.js";
import { Composer } from "./composer.js";
import { Conversation, onChangeElsewhere } from "./conversation.js";
import { Log } from "./log.js";
import { fillPanel } from "./panel.js";
import { speak, text } from "./texts.js";

const TRIES = 3;
const PAUSE = 1_000;
const OPERATOR = "go:operator";
const SIGN_UP = "go:conference.sign_up:";

const get = (id) => document.getElementById(id);
const conversation = new Conversation();
const log = new Log(get("log"), (option) => send({ choice: option.choice, shown: option.label }));
const composer = new Composer((written) => send({ text: written }));
let busy = false;

function hasSpoken() {
  return conversation.messages.some((message) => message.from === "user");
}

async function send(turn) {
  if (busy) return;
  closeMenu();
  conversation.begin(turn);
  if (turn.text) composer.clear();
  if (turn.text || turn.shown) log.add(conversation.messages.at(-1));
  await deliver();
}

// Send the turn that waits, under the same name at every try, and show what is answered.
async function deliver() {
  if (busy || !conversation.pending) return;
  setBusy(true);
  get("failure").hidden = true;
  log.scrollToLast();
  const secret = conversation.secret;
  try {
    const result = await persist(() => takeTurn(secret, conversation.pending));
    if (secret === conversation.secret) show(result);
  } catch (failure) {
    if (!(failure instanceof Failure)) throw failure;
    if (secret === conversation.secret) explain(failure);
  } finally {
    if (secret === conversation.secret) setBusy(false);
  }
}

async function persist(ask) {
  for (let tries = 1; ; tries += 1) {
    try {
      return await ask();
    } catch (failure) {
      if (failure.kind !== "offline" || tries === TRIES) throw failure;
      await new Promise((resolve) => { setTimeout(resolve, PAUSE * tries); });
    }
  }
}

function show(result) {
  const { replies, handled_by: handledBy } = result;
  const before = conversation.messages.length;
  const passedOn = handledBy === "operator" && !replies.length;
  const shown = passedOn ? [{ text: text("with_operator"), options: [], code: null }] : replies;
  if (typeof result.kept === "string") log.mask(result.kept);
  if (conversation.answered({ ...result, replies: shown })) log.show(conversation.messages);
  else for (const message of conversation.messages.slice(Math.min(before, conversation.messages.length - shown.length))) {
    log.add(message);
  }
  log.scrollToLast();
  if (hasSpoken()) composer.focus();
}

function explain(failure) {
  const final = failure.kind === "body_too_long";
  if (final) {
    composer.put(conversation.withdraw() ?? "");
    log.show(conversation.messages);
  }
  get("failure-text").textContent = text(failure.kind, { seconds: failure.seconds });
  get("retry").hidden = final;
  get("failure").hidden = false;
  log.scrollToEnd();
}

function setBusy(value) {
  busy = value;
  get("typing").hidden = !value;
  get("log").ariaBusy = String(value);
  composer.busy = value;
}

async function begin() {
  log.show(conversation.messages);
  get("failure").hidden = true;
  if (conversation.pending) await deliver();
  else if (!conversation.messages.length) await send({});
}

async function restart() {
  if (hasSpoken() && !confirm(text("restart_ask"))) return;
  closeMenu();
  conversation.restart();
  setBusy(false);
  await begin();
}

async function changeLanguage() {
  conversation.language = conversation.language === "ru" ? "en" : "ru";
  await speak(conversation.language);
  nameMenu();
  if (hasSpoken()) log.show(conversation.messages);
  else {
    conversation.restart();
    await begin();
  }
  await fillPanel(signUp);
}

function signUp(id, label) {
  send({ choice: SIGN_UP + id, shown: label });
}

function nameMenu() {
  const open = document.body.classList.contains("menu-open");
  get("menu").ariaExpanded = String(open);
  get("menu-name").textContent = text(open ? "menu_close" : "menu");
}

function toggleMenu() {
  document.body.classList.toggle("menu-open");
  nameMenu();
}

function closeMenu() {
  document.body.classList.remove("menu-open");
  nameMenu();
}

function showWhose() {
  const phone = document.querySelector("[data-phone]");
  const hasPhone = phone.dataset.phone !== "";
  phone.hidden = !hasPhone;
  get("phone").hidden = !hasPhone;
  get("demo").hidden = document.documentElement.dataset.demo !== "yes";
}

showWhose();
log.offerDown(get("down"));
await speak(conversation.language);
get("operator").addEventListener("click", () => send({ choice: OPERATOR, shown: text("operator") }));
get("retry").addEventListener("click", deliver);
get("restart").addEventListener("click", restart);
get("language").addEventListener("click", changeLanguage);
get("menu").addEventListener("click", toggleMenu);
addEventListener("keydown", (event) => { if (event.key === "Escape") closeMenu(); });
addEventListener("online", deliver);
setInterval(() => { if (conversation.tidy()) log.show(conversation.messages); }, 60_000);
onChangeElsewhere(() => {
  conversation.reload();
  log.show(conversation.messages);
});
await Promise.all([begin(), fillPanel(signUp)]);
