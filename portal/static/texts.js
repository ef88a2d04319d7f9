// The interface's words, by key, in the language that was chosen.
const base = document.documentElement.dataset.static;
const MARKED = { text: "textContent", label: "ariaLabel", placeholder: "placeholder" };

let words = {};
export let language = "ru";

const DATES = { ru: "ru-RU", en: "en-GB" };

export function formatted(date, style) {
  return new Intl.DateTimeFormat(DATES[language], style).format(date);
}

export async function speak(wanted) {
  const response = await fetch(`${base}/texts.${wanted}.json`);
  words = await response.json();
  language = wanted;
  document.documentElement.lang = wanted;
  document.getElementById("language").lang = wanted === "ru" ? "en" : "ru";
  for (const [mark, property] of Object.entries(MARKED)) {
    for (const element of document.querySelectorAll(`[data-${mark}]`)) {
      element[property] = words[element.dataset[mark]];
    }
  }
}

export function text(key, values = {}) {
  return words[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}
