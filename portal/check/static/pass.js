// A pass read and verified here, without the server. Its bytes are described in backend/cards/passes.py.
const VERSION = 1;
const NAME_AT = 28;
const SIGNATURE = 64;
const SIGNED = { name: "ECDSA", hash: "SHA-256" };

// The state of the page that a pass leads to, and its holder: first name and initial.
export async function readPass(token, keys, now) {
  const bytes = decoded(token);
  if (bytes === null || bytes.length <= NAME_AT + SIGNATURE) return { state: "offline_forged" };
  const body = bytes.subarray(0, -SIGNATURE);
  if (bytes[0] >> 4 !== VERSION || !(await signed(body, bytes.subarray(-SIGNATURE), keys))) {
    return { state: "offline_forged" };
  }
  const expires = new DataView(body.buffer).getUint32(1) * 1_000;
  if (now >= expires) return { state: "offline_expired" };
  return { state: bytes[0] & 1 ? "offline_valid" : "offline_invalid", who: holder(body) };
}

function holder(body) {
  const [initial, ...first] = new TextDecoder(body[0] & 2 ? "utf-8" : "windows-1251").decode(body.subarray(NAME_AT));
  return `${first.join("")} ${initial}.`;
}

async function signed(body, signature, keys) {
  for (const jwk of keys) {
    const key = await crypto.subtle.importKey("jwk", jwk, { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]);
    if (await crypto.subtle.verify(SIGNED, key, signature, body)) return true;
  }
  return false;
}

function decoded(token) {
  try {
    const binary = atob(token.replaceAll("-", "+").replaceAll("_", "/"));
    return Uint8Array.from(binary, (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}
