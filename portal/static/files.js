// Pictures and files that go with a message: shown or offered while their address lives, asked for anew after it.
import { text } from "./texts.js";

const AGAIN = { card: "go:card.show", about_me: "go:privacy.about_me" };
const PICTURES = new Set(["card"]);

export function attached({ kind, name, url, expires_in: lasts }, at, onOption) {
  const holder = make("div", "attached");
  const say = () => holder.replaceChildren(...gone(kind, onOption));
  if (Date.now() - at >= lasts * 1_000) say();
  else holder.append(PICTURES.has(kind) ? picture(name, url, say) : download(name, url));
  return holder;
}

function picture(name, url, onFailure) {
  const button = make("button", "picture");
  const image = make("img");
  button.type = "button";
  button.ariaLabel = `${name}. ${text("enlarge")}`;
  image.alt = name;
  image.src = url;
  image.addEventListener("error", onFailure);
  button.append(image, make("span", "hint", text("enlarge")));
  button.addEventListener("click", () => enlarge(name, url));
  return button;
}

function download(name, url) {
  const link = make("a", "file", text("download", { name }));
  link.href = url;
  link.download = "";
  return link;
}

function gone(kind, onOption) {
  const again = make("button", "again", text("again"));
  again.type = "button";
  again.addEventListener("click", () => onOption({ choice: AGAIN[kind], label: text("again") }));
  return [make("p", "gone", text(PICTURES.has(kind) ? "picture_gone" : "file_gone")), again];
}

// Full screen on white, for the cashier: the brightest a page can be. The screen stays on meanwhile.
async function enlarge(name, url) {
  const viewer = document.getElementById("viewer");
  const image = viewer.querySelector("img");
  image.alt = name;
  image.src = url;
  viewer.ariaLabel = name;
  viewer.showModal();
  const lock = await navigator.wakeLock?.request("screen").catch(() => null);
  viewer.addEventListener("close", () => lock?.release(), { once: true });
}

document.getElementById("viewer").addEventListener("click", ({ currentTarget }) => currentTarget.close());

function make(tag, className = "", content = "") {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = content;
  return element;
}
