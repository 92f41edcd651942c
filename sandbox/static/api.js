/** The page's API, as sandbox/README.md has it. */

import { state } from "./state.js";

/** What the sandbox refused, in words for a person. */
export class Refused extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

/** GET /page/{name} for the person who acts. Throws Refused. */
export async function ask(name, query = {}) {
  const search = new URLSearchParams({ me: state.me?.id ?? "", ...query });
  return answerOf(await reach(`/page/${name}?${search}`));
}

/** POST /page/{name} as the person who acts. Throws Refused. */
export async function tell(name, body = {}) {
  const request = {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ me: state.me.id, ...body }),
  };
  return answerOf(await reach(`/page/${name}`, request));
}

/** Upload a file from the visitor's machine; answers Slack's object of it. Throws Refused. */
export async function send(content) {
  const { file } = await tell("upload", { name: content.name, length: content.size });
  const response = await reach(`/upload/${file.id}`, { method: "POST", body: content });
  if (!response.ok) throw new Refused("failed", `${file.name} could not be uploaded.`);
  return file;
}

async function reach(address, request) {
  try {
    return await fetch(address, request);
  } catch {
    throw new Refused("unreachable", "The sandbox does not answer. Is it still running?");
  }
}

async function answerOf(response) {
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refused(answer.error ?? "failed", answer.message ?? `The sandbox failed (${response.status}).`);
  return answer;
}
