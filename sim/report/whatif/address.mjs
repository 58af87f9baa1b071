// What was changed, in the part of the address behind "#whatif": a reload keeps it and a link shares it.

const MARK = "#whatif";
const written = (text) => encodeURIComponent(text).replace(/\./g, "%2E");
const NUMBERS = new Set(["events", "resolve", "weight"]);

export function toAddress(changes) {
  const parts = [], put = (path, value) => parts.push(`${path.map(written).join(".")}=${written(String(value))}`);
  const walk = (path, value) => {
    if (typeof value === "object") for (const [key, inner] of Object.entries(value)) walk([...path, key], inner);
    else put(path, value === false ? "off" : value);
  };
  walk([], changes);
  return [MARK, ...parts].join("&");
}

// Changes from an address; null when it is about something else. What is damaged is left out.
export function fromAddress(hash) {
  if (hash !== MARK && !hash.startsWith(`${MARK}&`)) return null;
  const changes = Object.create(null);
  for (const part of hash.slice(MARK.length + 1).split("&")) {
    const [path, value] = part.split("=");
    if (!path || value === undefined) continue;
    try {
      const keys = path.split(".").map(decodeURIComponent), said = decodeURIComponent(value);
      if (keys.includes("__proto__")) continue;
      let at = changes;
      for (const key of keys.slice(0, -1)) at = at[key] ??= Object.create(null);
      at[keys.at(-1)] = NUMBERS.has(keys[0]) ? said.trim() === "" ? NaN : Number(said) : keys[0] === "deals" ? said !== "off" : said;
    } catch {
      continue;
    }
  }
  return changes;
}

// Whether an address holds more than the changes that were taken from it: it is damaged, or of another page.
export function isMore(hash, changes) {
  return hash.split("&").length > toAddress(changes).split("&").length;
}
