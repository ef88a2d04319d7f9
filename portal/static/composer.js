// The box where one writes: grows with the text, counts near the limit, Enter sends.
import { text } from "./texts.js";

const LIMIT = 4_000;
const NEAR = 3_600;

export class Composer {
  #form = document.getElementById("composer");
  #box = document.getElementById("question");
  #send = document.getElementById("send");
  #counter = document.getElementById("counter");
  #onSend;
  #busy = false;

  constructor(onSend) {
    this.#onSend = onSend;
    this.#box.addEventListener("input", () => this.#refresh());
    this.#box.addEventListener("keydown", (event) => this.#key(event));
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
  }

  set busy(value) {
    this.#busy = value;
    this.#refresh();
  }

  clear() {
    this.put("");
  }

  put(written) {
    this.#box.value = written;
    this.#refresh();
  }

  // Not on a touch screen, where it would bring up the keyboard over the answer.
  focus() {
    if (matchMedia("(pointer: fine)").matches) this.#box.focus();
  }

  #key(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.#submit();
  }

  #submit() {
    if (!this.#send.disabled) this.#onSend(this.#box.value.trim());
  }

  #refresh() {
    const { length } = this.#box.value;
    this.#send.disabled = this.#busy || !this.#box.value.trim();
    this.#counter.textContent = length > LIMIT ? text("too_long") : length > NEAR ? text("left", { count: LIMIT - length }) : "";
    this.#box.rows = 1;
    const line = Number.parseFloat(getComputedStyle(this.#box).lineHeight);
    this.#box.rows = Math.min(6, Math.max(1, Math.floor((this.#box.scrollHeight - 20) / line)));
  }
}
