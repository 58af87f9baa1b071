// Shares with their intervals, as sim/statistics.py works them out.

const Z = 1.959963984540054;

// Wilson's 95 % interval of a share.
export function wilson(count, total) {
  if (total === 0) return [0, 1];
  const share = count / total, z2 = Z * Z / total;
  const middle = (share + z2 / 2) / (1 + z2);
  const half = Z * Math.sqrt(share * (1 - share) / total + z2 / (4 * total)) / (1 + z2);
  return [count === 0 ? 0 : middle - half, count === total ? 1 : middle + half];
}

// The second share minus the first, of the same replicates, with Newcombe's paired 95 % interval (method 10); of other
// replicates, which what was seen leaves, without the pairs.
export function pairedDifference(before, after, place, isPaired = true) {
  const total = Math.min(before.length, after.length);
  let both = 0, first = 0, second = 0;
  for (let k = 0; k < total; k += 1) {
    const one = before[k] === place, other = after[k] === place;
    first += one;
    second += other;
    both += one && other;
  }
  if (total === 0) return {total, first: 0, second: 0, value: 0, low: -1, high: 1};
  const value = (second - first) / total, phi = isPaired ? correlation(both, first, second, total) : 0;
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

function distances(count, total) {
  const [low, high] = wilson(count, total);
  return [count / total - low, high - count / total];
}

// Whether two lists of replicates are the same as far as both go.
export function areSame(one, other) {
  const total = Math.min(one.length, other.length);
  for (let k = 0; k < total; k += 1) if (one[k] !== other[k]) return false;
  return true;
}

const side = (one, other, phi) => Math.sqrt(Math.max(0, one * one - 2 * phi * one * other + other * other));
