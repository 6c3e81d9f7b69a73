// One operation of the API: what it takes and answers, and a form that really calls it.

import { Problem, newKey } from "../common/api.js";
import { Button, Field, Form } from "../common/parts.js";
import { html, useState } from "../common/view.js";
import { t } from "../common/words.js";
import { meaning, pattern, variants } from "./contract.js";
import { build, curl, parsed } from "./exchange.js";
import { seenEdition, seenId } from "./memory.js";
import { ActingAs, Answer, Code, Schema, useActing, useExchange } from "./parts.js";

const KEY = "Idempotency-Key";
/** Members that every problem has. */
const COMMON = ["type", "title", "status", "detail", "request_id"];

/** An operation; `key` it by its id, so that another one begins anew. */
export function Operation({ contract, operation }) {
  return html`
    <h1 tabindex="-1"><span class="method">${operation.method}</span>${" "}<span dir="ltr">${steps(operation.path)}</span></h1>
    <p lang="en">${operation.summary}.</p>
    <p><${Who} operation=${operation} /></p>
    <section aria-labelledby="try"><h2 id="try">${t("Try it")}</h2>
      <${ActingAs} contract=${contract} />
      <${TryIt} contract=${contract} operation=${operation} />
    </section>
    ${operation.body && html`<section aria-labelledby="body"><h2 id="body">${t("What it takes")}</h2>
      <${Schema} contract=${contract} schema=${operation.body.schema} />
    </section>`}
    <section aria-labelledby="answers"><h2 id="answers">${t("What it answers")}</h2>
      ${operation.answers.map((answer) => html`<${Documented} key=${answer.status} contract=${contract} answer=${answer} />`)}
    </section>`;
}

/** A path that may be broken before each slash, and on a narrow screen is. */
const steps = (path) => path.split(/(?=\/)/).map((step) => html`<wbr />${step}`);

function Who({ operation: { roles, takesOrderToken } }) {
  if (roles === null) return t("Anybody may call it.");
  const token = takesOrderToken ? ` ${t("So may whoever holds a token for that order.")}` : "";
  return t("Who may call it: {roles}.", { roles: roles.join(", ") }) + token;
}

/** The form; what is in it is the request that is shown as a command, and sent. */
function TryIt({ contract, operation }) {
  const [values, setValues] = useState(() => firstValues(operation));
  const [body, setBody] = useState(() => firstBody(operation));
  const [key, setKey] = useState(newKey);
  const { token } = useActing();
  const [missing, setMissing] = useState(null);
  const exchange = useExchange();

  const write = (text) => { setBody(text); setKey(newKey()); }; // another request, another key
  const request = build(contract.root, operation, { ...sorted(operation, values, key), body, token });
  const run = () => {
    const empty = unfilled(operation, values);
    setMissing(empty);
    return empty ? undefined : exchange.run(request, parsed(body ?? "")?.email);
  };
  const setValue = (name) => (event) => {
    if (name === KEY) setKey(event.target.value);
    else setValues({ ...values, [name]: event.target.value });
  };
  return html`<${Form} action=${{ run, error: null }} label=${t("Try it")}>
    ${operation.parameters.map((one) => html`<${Parameter} key=${one.name} contract=${contract} parameter=${one}
      error=${missing} value=${one.name === KEY ? key : values[one.name]} onInput=${setValue(one.name)} />`)}
    ${operation.body && html`<${Field} name="json" label=${t("Body (JSON)")} rows=${Math.min(body.split("\n").length + 1, 14)}
      hint=${parsed(body) === undefined ? t("This is not JSON; you can send it all the same.") : ""}
      value=${body} onInput=${(event) => write(event.target.value)} spellcheck=${false} dir="ltr" />`}
    <div class="row"><${Button} action=${exchange}>${t("Send")}</${Button}>
      ${operation.method === "DELETE" && html`<strong>${t("It is really done.")}</strong>`}</div>
    <${Answer} of=${exchange} />
    <${Code} label=${t("The same in a shell")} text=${curl(request)} />
  </${Form}>`;
}

function Parameter({ contract, parameter: { name, required, description, schema }, ...input }) {
  const rules = [meaning(contract, schema), pattern(contract, schema)].filter(Boolean).join(", ");
  const hint = description ? `${description} (${rules})` : rules;
  const label = required ? name : `${name} (${t("optional")})`;
  const choices = schema.enum && html`<option value=""></option>${schema.enum.map((one) => html`<option key=${one}>${one}</option>`)}`;
  return html`<${Field} name=${name} label=${label} hint=${hint} autocomplete="off" spellcheck=${false} ...${input}>${choices}</${Field}>`;
}

function firstValues({ parameters }) {
  const values = Object.fromEntries(parameters.map(({ name }) => [name, seenId(name, "")]));
  const last = parameters.filter((one) => one.in === "path").at(-1);
  if ("If-Match" in values && last) values["If-Match"] = seenEdition(values[last.name]);
  return values;
}

/** The example, with ids that this shop knows instead of those of the example. */
function firstBody({ body }) {
  if (!body) return undefined;
  const known = (name, value) => (typeof value === "string" ? seenId(name, value) : value);
  return JSON.stringify(body.example, known, 2);
}

/** An address with a gap is another address, and its answer would say nothing about this one. */
function unfilled({ parameters }, values) {
  const empty = parameters.filter((one) => one.in === "path" && values[one.name].trim() === "");
  const errors = empty.map(({ name }) => ({ field: name, message: "Fill this in first." }));
  return empty.length > 0 ? new Problem(0, { errors }) : null;
}

function sorted({ parameters }, values, key) {
  const of = (place) => Object.fromEntries(parameters.filter((one) => one.in === place)
    .map(({ name }) => [name, name === KEY ? key : values[name]]));
  return { inPath: of("path"), query: of("query"), headers: of("header") };
}

/** What one status means: the schema of its body and an example, or the problems that it tells of. */
function Documented({ contract, answer }) {
  const { status, description, headers, mediaType, schema, example } = answer;
  const isProblem = mediaType === "application/problem+json";
  return html`<details>
    <summary><strong>${status === "default" ? t("other") : status}</strong>${" "}<span lang="en">${description}</span></summary>
    ${headers.length > 0 && html`<ul>${headers.map(([name, meaning]) => html`<li key=${name}><code>${name}</code> <span lang="en">${meaning}</span></li>`)}</ul>`}
    ${isProblem && variants(contract.resolve(schema)).map((one) => html`<${ProblemType} contract=${contract} schema=${contract.resolve(one)} />`)}
    ${schema && !isProblem && html`<${Schema} contract=${contract} schema=${schema} />`}
    ${example && html`<${Code} label=${t("Example")} text=${JSON.stringify(example, null, 2)} />`}
  </details>`;
}

function ProblemType({ contract, schema }) {
  const { type } = schema.properties;
  const own = Object.entries(schema.properties).filter(([name]) => !COMMON.includes(name));
  return html`<p><code>${type.const ?? type.enum.join(", ")}</code>${" "}<span lang="en">${schema.description}</span></p>
    ${own.length > 0 && html`<${Schema} contract=${contract} schema=${{ properties: Object.fromEntries(own), required: schema.required }} />`}`;
}
