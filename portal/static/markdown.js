// Light Markdown (bold, italics, links, lists, line breaks) as DOM nodes. Never innerHTML: what is
// not understood stays text.
const BLOCK = /\n\s*\n/;
const BULLET = /^\s*[-*•]\s+/;
const NUMBER = /^\s*(\d+)[.)]\s+/;
const HEADING = /^#{1,6}\s+/;
const INLINE = new RegExp(
  [
    String.raw`\*\*(?<bold>[^*\n](?:[^\n]*?[^*\n])?)\*\*`,
    String.raw`(?<![\p{L}\p{N}*])\*(?<star>[^*\s](?:[^*\n]*[^*\s])?)\*(?![\p{L}\p{N}*])`,
    String.raw`(?<![\p{L}\p{N}_])_(?<under>[^_\s](?:[^\n]*?[^_\s])?)_(?![\p{L}\p{N}_])`,
    String.raw`\[(?<label>[^\]\n]+)\]\((?<target>[^()\s]+)\)`,
    String.raw`(?<address>https?://[^\s<>"«»]*[^\s<>"«».,;:!?)])`,
    String.raw`(?<phone>\+7 \(\d{3,5}\) \d{1,3}-\d{2}-\d{2})`,
    String.raw`(?<mail>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)`,
  ].join("|"),
  "u",
);
const SAFE = /^(?:https?:\/\/|mailto:|tel:)/i;

export function render(markdown) {
  const root = document.createDocumentFragment();
  for (const block of markdown.replaceAll("\r\n", "\n").split(BLOCK)) {
    if (block.trim()) appendBlock(root, block.split("\n"));
  }
  return root;
}

function appendBlock(root, lines) {
  let open = null;
  for (const line of lines) {
    const kind = BULLET.test(line) ? "ul" : NUMBER.test(line) ? "ol" : "p";
    if (kind === "p" && open && open.kind !== "p" && /^\s{2,}\S/.test(line)) {
      open.element.lastChild.append(" ", inline(line.trim()));
      continue;
    }
    if (!open || open.kind !== kind) open = begin(root, kind, line);
    appendLine(open, line);
  }
}

function begin(root, kind, line) {
  const last = root.lastElementChild;
  const start = kind === "ol" ? Number(NUMBER.exec(line)[1]) : 1;
  if (kind === "ol" && last?.tagName === "OL" && start === last.start + last.children.length) {
    return { kind, element: last };
  }
  const element = document.createElement(kind);
  if (kind === "ol" && start !== 1) element.start = start;
  root.append(element);
  return { kind, element };
}

function appendLine({ kind, element }, line) {
  if (kind === "p") {
    if (element.hasChildNodes()) element.append(document.createElement("br"));
    element.append(HEADING.test(line) ? wrap("strong", line.replace(HEADING, "")) : inline(line.trim()));
    return;
  }
  element.append(wrap("li", line.replace(BULLET, "").replace(NUMBER, "")));
}

function wrap(tag, content) {
  const element = document.createElement(tag);
  element.append(inline(content));
  return element;
}

function inline(content) {
  const found = INLINE.exec(content);
  const nodes = document.createDocumentFragment();
  if (!found) {
    nodes.append(content);
    return nodes;
  }
  const after = content.slice(found.index + found[0].length);
  nodes.append(content.slice(0, found.index), span(found), inline(after));
  return nodes;
}

function span({ 0: whole, groups }) {
  if (groups.bold) return wrap("strong", groups.bold);
  if (groups.star || groups.under) return wrap("em", groups.star ?? groups.under);
  if (groups.label) return SAFE.test(groups.target) ? link(groups.target, groups.label) : whole;
  if (groups.address) return link(groups.address, groups.address);
  if (groups.phone) return link(`tel:${groups.phone.replace(/[^\d+]/g, "")}`, groups.phone);
  return link(`mailto:${groups.mail}`, groups.mail);
}

function link(target, label) {
  const element = document.createElement("a");
  element.href = target;
  element.textContent = label;
  if (/^http/i.test(target)) {
    element.target = "_blank";
    element.rel = "noopener noreferrer";
  }
  return element;
}
