// The conversation as this browser keeps it: its secret, what was said, and what is not answered yet. What is said of a
// person stays in this tab alone, for half an hour or until a goodbye; what proves somebody is kept as dots.
const KEY = "profline.chat";
const KEPT = 200;
const PRIVATE_LASTS = 30 * 60_000;

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
    this.tidy();
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

  // The turn that waits was answered. Whether something shown before may be shown no longer.
  answered({ replies, private: personal, kept, ends, erased }) {
    this.#state.pending = null;
    if (erased) this.#state.messages = [];
    else if (typeof kept === "string") this.#mask(kept);
    const past = ends && this.#forget(() => true);
    for (const { text, options, code, attachment } of replies) {
      const own = personal ? { private: newId() } : {};
      this.#add({ from: "bot", text, options, code, attachment, ...own });
    }
    this.#keep();
    return erased || past;
  }

  // Forget what was said of a person too long ago; whether there was any.
  tidy() {
    const found = this.#forget(({ at }) => Date.now() - at >= PRIVATE_LASTS);
    if (found) this.#keep();
    return found;
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

  #mask(kept) {
    const said = this.#state.messages.at(-1);
    if (said?.from === "user") said.text = kept;
  }

  #forget(which) {
    let found = false;
    this.#state.messages = this.#state.messages.map((message) => {
      if (!message.private || !which(message)) return message;
      found = true;
      return gone(message);
    });
    return found;
  }

  #add(message) {
    this.#state.messages.push({ ...message, at: Date.now() });
    this.#state.messages = this.#state.messages.slice(-KEPT);
  }

  #keep() {
    const { messages } = this.#state;
    const own = messages.filter((message) => message.private);
    try {
      localStorage.setItem(KEY, JSON.stringify({ ...this.#state, messages: messages.map(withoutOwn) }));
      sessionStorage.setItem(KEY, JSON.stringify(own));
    } catch {
      // Storage is full or forbidden: the talk goes on, but does not survive a reload.
    }
  }
}

function withoutOwn(message) {
  return message.private ? { ...gone(message), own: message.private } : message;
}

function gone({ from, at }) {
  return { from, at, text: "", gone: true };
}

export function onChangeElsewhere(callback) {
  addEventListener("storage", (event) => {
    if (event.key === KEY) callback();
  });
}

function read() {
  try {
    const state = JSON.parse(localStorage.getItem(KEY));
    if (state?.version !== 1 || !Array.isArray(state.messages)) return null;
    const own = new Map((JSON.parse(sessionStorage.getItem(KEY)) ?? []).map((message) => [message.private, message]));
    return { ...state, messages: state.messages.map((message) => own.get(message.own) ?? message) };
  } catch {
    return null;
  }
}
