// What the page asks of the console's server. The token comes from the address, behind its `#`: it
// is sent in a header only, and kept nowhere else.

const token = location.hash.slice(1);
const headers = { "X-Console-Token": token };
/** How long to wait before a stream that broke is opened again. */
const AGAIN_MS = 1000;

/** The server said no, in a sentence. */
export class Refused extends Error {
  constructor(status, text) {
    super(text);
    this.status = status;
  }
}

/** No answer came: it was stopped, or killed. */
export class Gone extends Error {}

/** Whether the address has a token at all. */
export const hasToken = token !== "";

/** Ask how something is. @param path below /api/ @throws Refused, Gone */
export const look = (path) => ask(path, { headers });

/** Do something. @param action its name @param body JSON @throws Refused, Gone */
export const act = (action, body = {}) => ask(action, {
  method: "POST",
  headers: { ...headers, "Content-Type": "application/json" },
  body: JSON.stringify(body),
});

async function ask(path, options) {
  let response, text;
  try {
    response = await fetch(`/api/${path}`, { ...options, cache: "no-store" });
    text = await response.text();
  } catch (error) {
    throw new Gone(error.message);
  }
  const answer = JSON.parse(text);
  if (!response.ok) throw new Refused(response.status, answer.error);
  return answer;
}

/**
 * Follow what happens, from what is still known on; never ends. A stream that breaks is opened again
 * where it broke, unless the server is another one by then.
 *
 * @param onEntries called with new entries, several at once when much happens
 */
export async function follow(onEntries) {
  let run = "", after = 0;
  for (;;) {
    try {
      const response = await fetch(`/api/stream?run=${run}&after=${after}`, { headers, cache: "no-store" });
      if (!response.ok) return;
      for await (const events of read(response.body)) {
        const entries = [];
        for (const data of events) {
          if (data.run) run = data.run;
          else entries.push({ ...data, key: `${run}-${data.number}` });
        }
        if (entries.length > 0) {
          after = entries.at(-1).number;
          onEntries(entries);
        }
      }
    } catch {
      // It broke, which the next look at the state tells as well.
    }
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
}

/** Yield the data of Server-Sent Events, as many as have come each time. */
async function* read(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const blocks = (text + value).split("\n\n");
    text = blocks.pop();
    yield blocks
      .flatMap((block) => block.split("\n"))
      .filter((line) => line.startsWith("data: "))
      .map((line) => JSON.parse(line.slice(6)));
  }
}
