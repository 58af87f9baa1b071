// Shares with their intervals, as sim/statistics.py works them out, and as sim/text says them.

import {LEFT_OUT, NOT_PLAYED} from "./played.mjs";

const Z = 1.959963984540054;

// Wilson's 95 % interval of a share.
export function wilson(count, total) {
  if (total === 0) return [0, 1];
  const share = count / total, z2 = Z * Z / total;
  const middle = (share + z2 / 2) / (1 + z2);
  const half = Z * Math.sqrt(share * (1 - share) / total + z2 / (4 * total)) / (1 + z2);
  return [count === 0 ? 0 : middle - half, count === total ? 1 : middle + half];
}

// The second share minus the first, of the same replicates, with Newcombe's paired 95 % interval (method 10). Where what
// was seen leaves other replicates to each, those of each, without the pairs.
export function pairedDifference(before, after, place) {
  let total = 0, both = 0, first = 0, second = 0;
  for (let k = 0; k < Math.min(before.length, after.length); k += 1) {
    if ((before[k] === LEFT_OUT) !== (after[k] === LEFT_OUT) && before[k] !== NOT_PLAYED && after[k] !== NOT_PLAYED)
      return independentDifference(before, after, place);
    if (before[k] < 0 || after[k] < 0) continue;
    total += 1;
    const one = before[k] === place, other = after[k] === place;
    first += one;
    second += other;
    both += one && other;
  }
  if (total === 0) return {total, first: 0, second: 0, value: 0, low: -1, high: 1};
  const value = (second - first) / total, phi = correlation(both, first, second, total);
  const [belowFirst, aboveFirst] = distances(first, total), [belowSecond, aboveSecond] = distances(second, total);
  return {total, first, second, value, low: value - side(belowSecond, aboveFirst, phi),
          high: value + side(belowFirst, aboveSecond, phi)};
}

function correlation(both, first, second, total) {
  const spread = first * (total - first) * second * (total - second);
  if (spread === 0) return 0;
  const neither = total - first - second + both;
  let together = both * neither - (first - both) * (second - both);
  if (together > 0) together = Math.max(0, together - total / 2);
  return together / Math.sqrt(spread);
}

function independentDifference(before, after, place) {
  const [one, other] = [before, after].map((outcomes) => outcomes.filter((outcome) => outcome >= 0));
  const [first, second] = [one, other].map((outcomes) => outcomes.filter((outcome) => outcome === place).length);
  const value = second / other.length - first / one.length;
  const [belowFirst, aboveFirst] = distances(first, one.length), [belowSecond, aboveSecond] = distances(second, other.length);
  return {total: Math.min(one.length, other.length), first, second, value, low: value - side(belowSecond, aboveFirst, 0),
          high: value + side(belowFirst, aboveSecond, 0)};
}

function distances(count, total) {
  const [low, high] = wilson(count, total);
  return [count / total - low, high - count / total];
}

const side = (one, other, phi) => Math.sqrt(Math.max(0, one * one - 2 * phi * one * other + other * other));

// A number with so many decimals; halves go to the even neighbour, as in Python.
function fixed(x, digits) {
  const isHalf = (x * 2 ** (digits + 1)) % 2 === 1, below = Math.floor(x * 10 ** digits);
  return isHalf ? ((below + below % 2) / 10 ** digits).toFixed(digits) : x.toFixed(digits);
}

// A share as people read it: never rounded to none or all unless it is.
export function percent(share, digits = 0) {
  const text = fixed(100 * share, digits), least = (10 ** -digits).toFixed(digits);
  if (share === 0 || share === 1) return `${100 * share} %`;
  if (Number(text) === 0) return `<${least} %`;
  return Number(text) === 100 ? `>${(100 - Number(least)).toFixed(digits)} %` : `${text} %`;
}

// The share of runs that ended so; where none or all did, the end of the interval instead.
export function oddsWords(share, total) {
  const digits = total < 500 ? 0 : total < 100000 ? 1 : 2, scale = 100 * 10 ** digits;
  const [low, high] = wilson(Math.round(share * total), total), shown = (x) => (x / 10 ** digits).toFixed(digits);
  if (share === 0) return `<${shown(Math.ceil(scale * high - 1e-9))} %`;
  return share === 1 ? `>${shown(Math.floor(scale * low + 1e-9))} %` : percent(share, digits);
}

export const points = (difference) => {
  const text = Math.abs(100 * difference).toFixed(1);
  return text === "0.0" ? text : `${difference < 0 ? "\u2212" : "+"}${text}`;
};
