// The side panel: upcoming conferences and the latest news.
import { latestNews, upcomingConferences } from "./api.js";
import { render } from "./markdown.js";
import { formatted, text } from "./texts.js";

const SHOWN = 4;

export async function fillPanel(onSignUp) {
  await Promise.all([
    fill("conferences", upcomingConferences, (one) => conference(one, onSignUp), "no_conferences"),
    fill("news", latestNews, piece, "no_news"),
  ]);
}

async function fill(id, load, view, nothing) {
  const list = document.getElementById(id);
  try {
    const items = await load(SHOWN);
    list.replaceChildren(...(items.length ? items.map(view) : [note(text(nothing))]));
  } catch {
    list.replaceChildren(note(text("not_loaded")));
  }
}

function conference(item, onSignUp) {
  const entry = document.createElement("li");
  const places = item.free_places ? text("places", { count: item.free_places }) : text("no_places");
  const title = line("strong", item.title);
  title.lang = "ru";
  entry.append(line("time", `${moscow(item.starts_at)} (${text("moscow")})`), title);
  entry.append(line("p", `${text("host", { host: item.host })}. ${places}.`));
  if (item.free_places) entry.append(signUp(item, onSignUp));
  return entry;
}

function signUp(item, onSignUp) {
  const button = line("button", text("sign_up"));
  button.type = "button";
  button.ariaLabel = text("sign_up_to", { title: item.title });
  button.addEventListener("click", () => onSignUp(item.id, text("sign_up_to", { title: item.title })));
  return button;
}

function piece(item) {
  const entry = document.createElement("li");
  entry.lang = "ru";
  const details = document.createElement("details");
  const head = document.createElement("summary");
  const day = formatted(new Date(item.published_at), { day: "numeric", month: "long" });
  head.append(line("time", day), line("strong", item.title));
  const body = document.createElement("div");
  body.append(render(item.body || item.summary));
  if (item.source && /^https?:/i.test(item.source)) body.append(render(`[${text("source")}](${item.source})`));
  details.append(head, body);
  entry.append(details);
  return entry;
}

function moscow(moment) {
  return formatted(new Date(moment), {
    timeZone: "Europe/Moscow", weekday: "short", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit",
  });
}

function note(words) {
  const entry = line("li", words);
  entry.className = "note";
  return entry;
}

function line(tag, content) {
  const element = document.createElement(tag);
  element.textContent = content;
  return element;
}
