// Renders the OpenAPI document readably, with nothing from elsewhere.
const get = (id) => document.getElementById(id);

function make(tag, content = "", ...children) {
  const element = document.createElement(tag);
  element.textContent = content;
  element.append(...children);
  return element;
}

function json(value) {
  return make("pre", JSON.stringify(value, null, 2));
}

function folded(title, ...children) {
  return make("details", "", make("summary", title), ...children);
}

function table(head, rows) {
  const cells = (tag, row) => make("tr", "", ...row.map((cell) => make(tag, String(cell ?? ""))));
  return make("table", "", make("thead", "", cells("th", head)), make("tbody", "", ...rows.map((row) => cells("td", row))));
}

function resolve(schema, document, depth = 0) {
  if (depth > 8 || schema === null || typeof schema !== "object") return schema;
  if (Array.isArray(schema)) return schema.map((item) => resolve(item, document, depth + 1));
  if (schema.$ref) return resolve(document.components.schemas[schema.$ref.split("/").at(-1)], document, depth + 1);
  return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, resolve(value, document, depth + 1)]));
}

function operation(method, path, described, api) {
  const section = make("section", "", make("h3", `${method.toUpperCase()} ${path}`), make("p", described.summary));
  if (described.description) section.append(make("p", described.description));
  if (described.parameters?.length) {
    const rows = described.parameters.map((one) => [one.name, one.in, one.required ? "yes" : "no", JSON.stringify(one.schema), one.description]);
    section.append(folded("Parameters", table(["name", "in", "required", "schema", "about"], rows)));
  }
  const body = described.requestBody?.content["application/json"];
  if (body) {
    const examples = Object.values(body.examples ?? {}).flatMap((one) => [make("p", one.summary), json(one.value)]);
    section.append(folded("Request body", ...examples, json(resolve(body.schema, api))));
  }
  for (const [status, response] of Object.entries(described.responses)) {
    const [type, content] = Object.entries(response.content ?? {})[0] ?? ["", {}];
    section.append(folded(`${status} ${response.description} ${type}`, json(resolve(content.schema ?? {}, api))));
  }
  return section;
}

function showProblems() {
  for (const [code, { status, title, detail }] of Object.entries(JSON.parse(get("problems").dataset.problems))) {
    const term = make("dt", `${status} ${code}: ${title.en}`);
    term.id = `problem-${code}`;
    get("problems").append(term, make("dd", `${detail.en} / ${detail.ru}`));
  }
}

showProblems();
const api = await (await fetch("/api/openapi.json")).json();
for (const [path, operations] of Object.entries(api.paths)) {
  for (const [method, described] of Object.entries(operations)) {
    get("operations").append(operation(method, path, described, api));
  }
}
if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
