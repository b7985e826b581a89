/**
 * Reads the part of YAML that our contract is written in: maps and lists in block or flow style, plain and quoted
 * scalars, folded text. No anchors, no tags, no documents.
 */
export function parseYaml(text) {
  const lines = text
    .split(/\r?\n/)
    .map((line) => ({ indent: line.search(/\S/), text: line.trim() }))
    .filter((line) => line.text !== '' && !line.text.startsWith('#'));
  const reader = new Lines(lines);
  return reader.node(0);
}

class Lines {
  #lines;
  #at = 0;

  constructor(lines) {
    this.#lines = lines;
  }

  node(least) {
    const line = this.#lines[this.#at];
    if (!line || line.indent < least) return null;
    if (isItem(line.text)) return this.#list(line.indent);
    if (isEntry(line.text)) return this.#map(line.indent);
    this.#at++;
    return this.#scalar(line.text, line.indent - 1);
  }

  #list(indent) {
    const list = [];
    for (let line; (line = this.#lines[this.#at]) && line.indent === indent && isItem(line.text); ) {
      const rest = line.text.slice(1).trim();
      if (rest === '') {
        this.#at++;
        list.push(this.node(indent + 1));
      } else if (isEntry(rest)) {
        // `- key: value` opens a map that is indented by where the key stands.
        line.indent += line.text.length - rest.length;
        line.text = rest;
        list.push(this.#map(line.indent));
      } else {
        this.#at++;
        list.push(this.#scalar(rest, indent));
      }
    }
    return list;
  }

  #map(indent) {
    const map = {};
    for (let line; (line = this.#lines[this.#at]) && line.indent === indent && isEntry(line.text); ) {
      const [, key, rest = ''] = line.text.match(ENTRY);
      this.#at++;
      map[unquoted(key)] = rest === '' ? this.#below(indent) : this.#scalar(rest, indent);
    }
    return map;
  }

  /** A list may stand as deep as the key it belongs to. */
  #below(indent) {
    const next = this.#lines[this.#at];
    return next?.indent === indent && isItem(next.text) ? this.#list(indent) : this.node(indent + 1);
  }

  #scalar(text, indent) {
    if (/^[>|][-+]?$/.test(text)) return this.#following(indent).join(text[0] === '>' ? ' ' : '\n');
    if (!/^[[{'"]/.test(text)) return plainScalar([text.replace(/\s+#.*$/, ''), ...this.#following(indent)].join(' '));
    let whole = text;
    while (!isWhole(whole) && this.#at < this.#lines.length) whole += ` ${this.#lines[this.#at++].text}`;
    return new Flow(whole).value();
  }

  #following(indent) {
    const texts = [];
    while (this.#lines[this.#at]?.indent > indent) texts.push(this.#lines[this.#at++].text);
    return texts;
  }
}

const ENTRY = /^('[^']*'|"[^"]*"|[^\s'"{[&*!|>%@`#\-][^:]*?|[\w.-]+):(?:\s+(.*))?$/;
const isItem = (text) => text === '-' || text.startsWith('- ');
const isEntry = (text) => ENTRY.test(text);

/** Whether all brackets and quotes are closed; an apostrophe within a word is no quote. */
function isWhole(text) {
  let depth = 0;
  let quote = '';
  let before = ' ';
  for (const each of text) {
    if (quote) quote = each === quote ? '' : quote;
    else if ((each === "'" || each === '"') && /[\s[{,:]/.test(before)) quote = each;
    else if (each === '{' || each === '[') depth++;
    else if (each === '}' || each === ']') depth--;
    before = each;
  }
  return depth === 0 && quote === '';
}

/** `{a: 1, b: [x, 'y']}` */
class Flow {
  #text;
  #at = 0;

  constructor(text) {
    this.#text = text;
  }

  value() {
    this.#space();
    const first = this.#text[this.#at];
    if (first === '{') return this.#map();
    if (first === '[') return this.#list();
    if (first === "'" || first === '"') return this.#quoted(first);
    return plainScalar(this.#until(/[,}\]]/));
  }

  #map() {
    const map = {};
    this.#at++;
    for (this.#space(); this.#text[this.#at] !== '}' && this.#at < this.#text.length; this.#space()) {
      const quote = this.#text[this.#at];
      const key = quote === "'" || quote === '"' ? this.#quoted(quote) : this.#until(/:(\s|$)|[,}]/);
      this.#space();
      if (this.#text[this.#at] === ':') this.#at++;
      map[key] = this.value();
      this.#comma();
    }
    this.#at++;
    return map;
  }

  #list() {
    const list = [];
    this.#at++;
    for (this.#space(); this.#text[this.#at] !== ']' && this.#at < this.#text.length; this.#space()) {
      list.push(this.value());
      this.#comma();
    }
    this.#at++;
    return list;
  }

  #quoted(quote) {
    let value = '';
    for (this.#at++; this.#at < this.#text.length; this.#at++) {
      if (this.#text[this.#at] !== quote) value += this.#text[this.#at];
      else if (quote === "'" && this.#text[this.#at + 1] === "'") value += this.#text[++this.#at];
      else break;
    }
    this.#at++;
    return value;
  }

  #until(end) {
    const rest = this.#text.slice(this.#at);
    const length = rest.search(end);
    this.#at += length < 0 ? rest.length : length;
    return (length < 0 ? rest : rest.slice(0, length)).trim();
  }

  #comma() {
    this.#space();
    if (this.#text[this.#at] === ',') this.#at++;
  }

  #space() {
    while (/\s/.test(this.#text[this.#at] ?? '')) this.#at++;
  }
}

function plainScalar(text) {
  if (text === 'null' || text === '~' || text === '') return null;
  if (text === 'true' || text === 'false') return text === 'true';
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

const unquoted = (key) => key.replace(/^(['"])(.*)\1$/, '$2');
