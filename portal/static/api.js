// The portal's HTTP API. A failure is a Failure with a `kind` that the page has words for.
import { language } from "./texts.js";

const PATIENCE = 30_000;

export class Failure extends Error {
  constructor(kind, seconds = 0) {
    super(kind);
    this.kind = kind;
    this.seconds = seconds;
  }
}

export function takeTurn(conversation, { text, choice, update_id }) {
  const body = JSON.stringify({ conversation, text, choice, locale: language, update_id });
  return ask("/api/v1/dialog/turns", { method: "POST", body, headers: { "Content-Type": "application/json" } });
}

export async function latestNews(limit) {
  return (await ask(`/api/v1/news?limit=${limit}`)).items;
}

export async function upcomingConferences(limit) {
  return (await ask(`/api/v1/conferences?limit=${limit}`)).items;
}

async function ask(address, request = {}) {
  const headers = { ...request.headers, "Accept-Language": language };
  const aborting = new AbortController();
  const timer = setTimeout(() => aborting.abort(), PATIENCE);
  try {
    const response = await fetch(address, { ...request, headers, signal: aborting.signal, credentials: "omit" });
    if (!response.ok) throw refusal(response);
    return await response.json();
  } catch (error) {
    throw error instanceof Failure ? error : new Failure("offline");
  } finally {
    clearTimeout(timer);
  }
}

function refusal(response) {
  if (response.status === 429) return new Failure("slow_down", Number(response.headers.get("Retry-After")) || 10);
  if (response.status === 413) return new Failure("body_too_long");
  return new Failure("server");
}
