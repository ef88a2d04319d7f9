// The conversation as this browser keeps it: its secret, what was said, and what is not answered yet.
const KEY = "profline.chat";
const KEPT = 200;

export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(24));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function fresh(language) {
  return { version: 1, secret: newId(), language, messages: [], pending: null };
}

export class Conversation {
  #state;

  constructor() {
    this.#state = read() ?? fresh("ru");
  }

  get secret() { return this.#state.secret; }
  get language() { return this.#state.language; }
  get messages() { return this.#state.messages; }
  get pending() { return this.#state.pending; }

  set language(value) {
    this.#state.language = value;
    this.#keep();
  }

  restart() {
    this.#state = fresh(this.#state.language);
    this.#keep();
  }

  // Take a turn into the history before it is sent, under a name that every try of it carries.
  begin({ text = null, choice = null, shown = text }) {
    this.#state.pending = { text, choice, update_id: newId() };
    if (shown !== null) this.#add({ from: "user", text: shown });
    this.#keep();
  }

  // The turn that waits was answered.
  answered(replies) {
    this.#state.pending = null;
    for (const { text, options, code, attachment } of replies) this.#add({ from: "bot", text, options, code, attachment });
    this.#keep();
  }

  // The turn that waits can never be answered: take it back, and give its text.
  withdraw() {
    const { text } = this.#state.pending;
    this.#state.pending = null;
    if (this.#state.messages.at(-1)?.from === "user") this.#state.messages.pop();
    this.#keep();
    return text;
  }

  // Another tab went on with it.
  reload() {
    this.#state = read() ?? this.#state;
  }

  #add(message) {
    this.#state.messages.push({ ...message, at: Date.now() });
    this.#state.messages = this.#state.messages.slice(-KEPT);
  }

  #keep() {
    try {
      localStorage.setItem(KEY, JSON.stringify(this.#state));
    } catch {
      // Storage is full or forbidden: the talk goes on, but does not survive a reload.
    }
  }
}

export function onChangeElsewhere(callback) {
  addEventListener("storage", (event) => {
    if (event.key === KEY) callback();
  });
}

function read() {
  try {
    const state = JSON.parse(localStorage.getItem(KEY));
    return state?.version === 1 && Array.isArray(state.messages) ? state : null;
  } catch {
    return null;
  }
}
