// A request as this page sends it, as a shell sends it, and what was answered.

/**
 * Return a request of an operation.
 *
 * @param root of the API
 * @param operation {method, path}
 * @param given {inPath, query, headers, body, token}; `body` is text, sent as it is. What is missing in
 *   the path stands there by its name, for people to see
 */
export function build(root, { method, path }, { inPath = {}, query = {}, headers = {}, body, token }) {
  const filled = path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(inPath[name] || name.toUpperCase()));
  const url = new URL(filled.slice(1), root);
  for (const [name, value] of present(query)) url.searchParams.set(name, value);
  const named = present(headers);
  if (token) named.unshift(["Authorization", `Bearer ${token}`]);
  if (body !== undefined) named.push(["Content-Type", "application/json"]);
  return { method, url, headers: named, body };
}

const present = (values) => Object.entries(values).filter(([, value]) => value !== "" && value !== undefined);

/** Send a request once, with no cookie; whatever is answered is an answer. @throws TypeError if nothing is */
export async function send({ method, url, headers, body }) {
  const begun = performance.now();
  const response = await fetch(url, { method, headers, body, cache: "no-store", credentials: "omit" });
  const text = await response.text();
  return {
    status: response.status,
    isSuccess: response.ok,
    seconds: (performance.now() - begun) / 1000,
    headers: [...response.headers],
    header: (name) => response.headers.get(name),
    text,
    json: parsed(text),
  };
}

/** Return what a text says in JSON; undefined if it is none. */
export function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Return JSON for people to read; a text that is none as it is. */
export function readable(text) {
  const content = parsed(text);
  return content === undefined ? text : JSON.stringify(content, null, 2);
}

/**
 * Return the same request as a command. The token is a variable of the shell's, so that no command
 * that is shown to somebody lets them in.
 *
 * @param variables names of further variables, which are in address or body as `$NAME`
 */
export function curl({ method, url, headers, body }, variables = []) {
  const known = new RegExp(`\\$(?:${[...variables, "TOKEN"].join("|")})\\b`);
  const quoted = (text) => (known.test(text) ? `"${text.replace(/["\\`]/g, "\\$&")}"` : `'${text.replaceAll("'", "'\\''")}'`);
  const shown = headers.map(([name, value]) => (name === "Authorization" ? [name, "Bearer $TOKEN"] : [name, value]));
  const parts = [
    `curl -s${method === (body === undefined ? "GET" : "POST") ? "" : ` -X ${method}`} ${quoted(String(url))}`,
    ...shown.map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
  ];
  if (body !== undefined) parts.push(`-d ${quoted(body)}`);
  return parts.join(" \\\n  ");
}
