// Reading an OpenAPI 3.1 document: its operations, and what its schemas mean in words.

import { t } from "../common/words.js";

const METHODS = ["get", "post", "put", "patch", "delete"];
const JSON_TYPE = "application/json";

/** The document, with its references followed. */
export class Contract {
  /** @param document as it was answered; @param address where from */
  constructor(document, address) {
    this.document = document;
    this.root = new URL(`${document.servers[0].url}/`, address);
    this.operations = Object.entries(document.paths).flatMap(([path, item]) =>
      METHODS.filter((method) => item[method]).map((method) => this.#operation(path, method, item[method])));
  }

  operation(id) {
    return this.operations.find((one) => one.id === id);
  }

  /** Return the operations as `[[tag, operations]]`, in the document's order. */
  byTag() {
    return this.document.tags
      .map(({ name }) => [name, this.operations.filter((one) => one.tag === name)]);
  }

  /** Return a schema, or whatever else a `$ref` stands for, as it is written there. */
  resolve(schema) {
    let found = schema;
    while (found?.$ref) found = found.$ref.slice(2).split("/").reduce((at, name) => at[name], this.document);
    return found;
  }

  #operation(path, method, said) {
    const body = this.resolve(said.requestBody)?.content[JSON_TYPE];
    return {
      id: said.operationId, method: method.toUpperCase(), path, summary: said.summary, tag: said.tags[0],
      parameters: said.parameters.map((one) => ({ ...one, schema: this.resolve(one.schema) })),
      body,
      answers: Object.entries(said.responses).map(([status, answer]) => this.#answer(status, this.resolve(answer))),
      roles: said["x-roles"] ?? null, // null: anybody
      takesOrderToken: (said.security ?? []).some((one) => "orderToken" in one),
    };
  }

  #answer(status, { description, headers = {}, content = {} }) {
    const [mediaType, { schema, example } = {}] = Object.entries(content)[0] ?? [];
    const named = Object.entries(headers).map(([name, header]) => [name, this.resolve(header).description]);
    return { status, description, headers: named, mediaType, schema, example };
  }
}

/** Return the schemas that one stands for: its variants, or itself. */
export const variants = (schema) => schema.oneOf ?? [schema];

/** Return a schema without the null that it may be, what it is a list of, and whether it has fields. */
export function shape(contract, given) {
  let schema = contract.resolve(given);
  const alternatives = schema.anyOf?.filter((one) => one.type !== "null");
  const isNullable = schema.anyOf !== undefined && alternatives.length < schema.anyOf.length;
  if (alternatives?.length === 1) schema = contract.resolve(alternatives[0]);
  const items = schema.items && contract.resolve(schema.items);
  return { schema, items, isNullable, fields: (items ?? schema).properties ?? null };
}

/** Return in words what a value has to be: "text, 1 to 100 characters". */
export function meaning(contract, given) {
  const { schema, items, isNullable } = shape(contract, given);
  const words = [kind(schema)];
  if (items && !items.properties) words.push(t("of: {what}", { what: meaning(contract, items) }));
  words.push(range(schema.minLength, schema.maxLength, "characters"));
  words.push(range(schema.minItems, schema.maxItems, "entries"));
  words.push(range(schema.minProperties, schema.maxProperties, "fields"));
  words.push(range(schema.minimum, schema.maximum, ""));
  if (schema.not?.const !== undefined) words.push(t("not {value}", { value: String(schema.not.const) }));
  if (schema.default !== undefined) words.push(t("{value} if not given", { value: String(schema.default) }));
  if (isNullable) words.push(t("or null"));
  return words.filter(Boolean).join(", ");
}

function kind(schema) {
  if (schema.const !== undefined) return t("always {value}", { value: String(schema.const) });
  if (schema.enum) return t("one of: {values}", { values: schema.enum.join(", ") });
  const FORMATS = {
    "date-time": t("moment (UTC)"), email: t("e-mail address"), uri: t("address (URL)"), password: t("password"),
  };
  const TYPES = {
    string: t("text"), integer: t("whole number"), number: t("number"), boolean: t("true or false"),
    array: t("list"), object: t("object"),
  };
  return FORMATS[schema.format] ?? TYPES[schema.type] ?? t("anything");
}

/** Bounds and their unit, as one phrase each, since languages order these words differently. */
function range(least, most, unit) {
  const values = { least, most };
  const isOpen = [least === undefined || least === 0, most === undefined];
  if (isOpen[0] && isOpen[1]) return "";
  if (least === most) return t(`exactly {least} ${unit}`.trim(), values);
  if (isOpen[1]) return t(`at least {least} ${unit}`.trim(), values);
  if (least === undefined || (isOpen[0] && unit)) return t(`up to {most} ${unit}`.trim(), values);
  return t(`{least} to {most} ${unit}`.trim(), values);
}

/** Return a rule that is no phrase: a pattern, where a person can read it. */
export function pattern(contract, given) {
  const { schema } = shape(contract, given);
  return schema.pattern && schema.pattern.length <= 60 ? schema.pattern : "";
}
