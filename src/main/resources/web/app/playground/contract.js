import { parseYaml } from './yaml.js';

/** @typedef {{name: string, kind: 'text' | 'number' | 'boolean' | 'choice' | 'json' | 'room', required: boolean, about: string, choices?: any[]}} Field */
/** @typedef {{op: string, about: string, fields: Field[], examples: {name: string, body: object}[], answered: boolean}} Op */

/**
 * What a client may send, read from the contract that the server itself publishes: an op that is new there is new here.
 *
 * @param {string} text  asyncapi.yaml
 * @returns {Op[]}
 */
export function opsOf(text) {
  const contract = parseYaml(text);
  return Object.entries(contract.operations)
    .filter(([op, { action }]) => action === 'receive' && op !== 'connect' && op !== 'beat')
    .map(([op, { summary, reply }]) => readOp(op, summary, Boolean(reply), contract.components));
}

function readOp(op, about, answered, { messages, schemas }) {
  const message = messages[op];
  const body = resolve(message?.payload?.properties?.[op] ?? {}, schemas);
  const required = body.required ?? [];
  const fields = Object.entries(body.properties ?? {}).map(([name, schema]) =>
    readField(name, resolve(schema, schemas), required.includes(name)),
  );
  const examples = (message?.examples ?? []).map(({ name, payload }) => ({ name, body: payload[op] ?? {} }));
  return { op, about, answered, fields, examples };
}

function readField(name, schema, required) {
  const about = schema.description ?? '';
  if (name === 'room') return { name, kind: 'room', required, about };
  if (schema.enum) return { name, kind: 'choice', required, about, choices: schema.enum };
  const type = Array.isArray(schema.type) ? schema.type.find((each) => each !== 'null') : schema.type;
  const kind = { string: 'text', integer: 'number', number: 'number', boolean: 'boolean' }[type] ?? 'json';
  return { name, kind, required, about };
}

function resolve(schema, schemas) {
  const name = schema.$ref?.split('/').at(-1);
  return name && schemas[name] ? { ...schemas[name], ...schema } : schema;
}

/**
 * The body that the fields spell; what is left empty is left out.
 *
 * @param {Field[]} fields
 * @param {Record<string, string>} entered
 * @returns {{body: Record<string, any>, wrong: string | null}}  `wrong` names the field that cannot be read
 */
export function bodyOf(fields, entered) {
  const body = {};
  for (const { name, kind } of fields) {
    const text = (entered[name] ?? '').trim();
    if (text === '') continue;
    const value = valueOf(kind, text);
    if (value === undefined) return { body, wrong: name };
    body[name] = value;
  }
  return { body, wrong: null };
}

function valueOf(kind, text) {
  if (kind === 'number') return /^-?\d+$/.test(text) ? Number(text) : undefined;
  if (kind === 'boolean') return text === 'true';
  if (kind !== 'json') return text;
  try {
    return JSON.parse(text);
  } catch {
    // `all` is a fine thing to write where a word or a number may stand.
    return /^[\w.:-]+$/.test(text) ? text : undefined;
  }
}

/** The other way round: an example as texts for the fields. */
export function entered(fields, body) {
  const texts = {};
  for (const { name, kind } of fields)
    if (body[name] !== undefined && body[name] !== null) texts[name] = kind === 'json' ? JSON.stringify(body[name]) : String(body[name]);
  return texts;
}
