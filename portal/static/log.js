// The messages on the page.
import { attached } from "./files.js";
import { render } from "./markdown.js";
import { formatted, text } from "./texts.js";

const calm = matchMedia("(prefers-reduced-motion: reduce)");
const RUSSIAN = /[а-яё]/i;

export class Log {
  #element;
  #onOption;
  #day = today();
  #last = null;

  constructor(element, onOption) {
    this.#element = element;
    this.#onOption = onOption;
  }

  // Show a whole history at once, unheard: a screen reader is told of what comes after.
  show(messages) {
    this.#element.ariaLive = "off";
    this.#element.replaceChildren();
    this.#day = today();
    this.#last = null;
    for (const message of messages) this.add(message);
    this.scrollToEnd();
    requestAnimationFrame(() => { this.#element.ariaLive = "polite"; });
  }

  add(message) {
    if (message.gone && this.#last?.gone) return;
    this.#addDay(message.at);
    if (message.from === "user") this.#pass();
    const article = document.createElement("article");
    article.className = `message ${message.from}`;
    const bubble = document.createElement("div");
    bubble.className = "bubble";
    if (RUSSIAN.test(message.text)) bubble.lang = "ru";
    if (message.gone) bubble.append(plain(text("private_gone")));
    else bubble.append(message.from === "bot" ? render(message.text) : plain(message.text));
    if (message.code) bubble.append(code(message.code));
    const written = time(message.at);
    article.append(author(message.from), ...this.#parts(bubble, message), written);
    this.#join(article, message, written.textContent);
    if (message.options?.length) article.append(this.#options(message.options));
    this.#element.append(article);
  }

  // What was said last is shown as it is kept.
  mask(kept) {
    [...this.#element.querySelectorAll(".message.user .bubble")].at(-1)?.replaceChildren(plain(kept));
  }

  // Let a long answer be read from its beginning, with the question above it; a greeting with its options.
  scrollToLast() {
    const of = (kind) => [...this.#element.querySelectorAll(kind)].at(-1);
    const last = of(".message.user") ?? of(".message");
    if (last) this.#element.scrollTop = last.offsetTop - this.#element.offsetTop - 12;
  }

  scrollToEnd() {
    this.#element.scrollTop = this.#element.scrollHeight;
  }

  // Show `button` while there is more below, and scroll there by it.
  offerDown(button) {
    const refresh = () => {
      const { scrollTop, clientHeight, scrollHeight } = this.#element;
      button.hidden = scrollHeight - scrollTop - clientHeight < 40;
    };
    this.#element.addEventListener("scroll", refresh, { passive: true });
    new MutationObserver(refresh).observe(this.#element, { childList: true });
    new ResizeObserver(refresh).observe(this.#element);
    button.addEventListener("click", () => {
      this.#element.scrollBy({ top: this.#element.clientHeight * 0.8, behavior: calm.matches ? "auto" : "smooth" });
    });
  }

  // A picture comes first, in sight without scrolling; a file after the words about it.
  #parts(bubble, { attachment, at }) {
    if (!attachment) return [bubble];
    const file = attached(attachment, at, this.#onOption);
    return file.querySelector(".picture") ? [file, bubble] : [bubble, file];
  }

  // What was offered before the person went on is quiet from then on. All of one answer is offered alike.
  #pass() {
    for (const options of this.#element.querySelectorAll(".options")) options.classList.add("past");
  }

  #options(options) {
    const group = document.createElement("div");
    group.className = "options";
    group.role = "group";
    group.ariaLabel = text("options");
    for (const option of options) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = option.label;
      button.addEventListener("click", () => this.#onOption(option));
      group.append(button);
    }
    return group;
  }

  // Messages of one author in one minute stand together, with one time.
  #join(article, { from, gone }, minute) {
    if (this.#last?.from === from && this.#last.minute === minute) this.#last.article.classList.add("followed");
    this.#last = { article, from, gone, minute };
  }

  #addDay(at) {
    const day = dayOf(at);
    if (day === this.#day) return;
    this.#day = day;
    const line = document.createElement("p");
    line.className = "day";
    line.textContent = day;
    this.#element.append(line);
  }
}

function dayOf(at) {
  return formatted(at, { day: "numeric", month: "long" });
}

function today() {
  return dayOf(Date.now());
}

function plain(content) {
  const paragraph = document.createElement("p");
  paragraph.className = "as-written";
  paragraph.textContent = content;
  return paragraph;
}

function author(from) {
  const name = document.createElement("span");
  name.className = "unseen";
  name.textContent = `${text(from === "bot" ? "bot" : "you")}: `;
  return name;
}

function code(value) {
  const line = document.createElement("p");
  line.className = "code";
  line.role = "img";
  line.ariaLabel = text("code", { code: [...value].join(" ") });
  line.textContent = value;
  return line;
}

function time(at) {
  const element = document.createElement("time");
  const date = new Date(at);
  element.dateTime = date.toISOString();
  element.textContent = formatted(date, { hour: "2-digit", minute: "2-digit" });
  return element;
}
