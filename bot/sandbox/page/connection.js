// The page's only way to the sandbox: its state, its events, the doings of people.

import { toast } from "./notices.js";

let fetching = false;
let again = false;

/** Does one thing as a person would ("send", "press", ...); null (and a notice) where it did not work. */
export async function act(name, args = {}) {
  try {
    const answer = await fetch("sandbox/do", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ do: name, ...args }),
    });
    const body = await answer.json();
    if (body.ok) return body.result ?? true;
    toast(`Не вышло: ${body.error}`, "bad");
  } catch {
    toast("Не вышло: песочница не отвечает", "bad");
  }
  return null;
}

/** The state, or null where the sandbox can't be reached. */
async function look() {
  try {
    const answer = await fetch("sandbox/state", { cache: "no-store" });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

/** Calls show(state) now and after every change; lost(true) while the sandbox can't be reached. */
export function watch(show, lost) {
  const refresh = async () => {
    if (fetching) {
      again = true;
      return;
    }
    fetching = true;
    try {
      do {
        again = false;
        const state = await look();
        lost(!state);
        if (state) show(state);
      } while (again);
    } finally {
      fetching = false;
    }
  };
  const events = new EventSource("sandbox/events");
  events.onopen = refresh;
  events.onmessage = refresh;
  events.onerror = () => lost(true);
  refresh();
}

export const fileUrl = (fileId) => `sandbox/file/${encodeURIComponent(fileId)}`;

/** A File or Blob as the sandbox takes it. */
export async function packed(blob, name) {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let binary = "";
  for (let at = 0; at < bytes.length; at += 0x8000) {
    binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  }
  return { name, base64: btoa(binary) };
}
