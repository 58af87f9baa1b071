/* A replicate of sim/model/rounds.py written by hand for the vector unit: same draws, same arithmetic, same tally.
   It is the limit that the compiled engine is held against, and it is used nowhere else. What the engine works out loop
   by loop over the allies stays in registers here: allies are taken WIDE at a time, and all names in play for each of
   them. It plays what benchmarks/limit.py does not refuse. tables.h (benchmarks/limit.py writes it) has the tables. */
#include <immintrin.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#ifdef TIMED
#include <time.h>
#endif
typedef int64_t i64;
typedef uint64_t u64;
#include "tables.h"

enum { NOT_AVAILABLE, OPEN, DECLARED, WITHDRAWN };
enum { STANCE, ENTERS, WITHDRAWS, EXIT_COST_CHANGES, JOINS, LEAVES };
enum { LAST_ROUND, DEADLINE_ROUND, SILENCE, STALL, NO_CHANGE };
enum { CONSENT_COUNT, CONSENT_SHARE, CONSENT_WEIGHT, MAY_OBJECT };
enum { ADOPTED, STALLED, OUT_OF_TIME };
enum { FOR_INPUT = 1, FOR_MEETING, FOR_NEWS, FOR_EVENT };
enum { NORMAL_FAMILY = 2 };
enum { MOST_ALLIES = 256, MOST_NAMES = 16, MOST_SLOTS = 16384, MOST_INPUTS = 4096, MOST_ROUNDS = 128, PAIRS = 64 };
#define TABLE_ID 0x6E656D636F6EULL
#define TIE 1e-12
#define NEVER (-1e300)

#if defined(__AVX512F__) && !defined(NARROW)
enum { WIDE = 8 };
typedef __m512i vw;
#define MUL(a, b) ((vw)_mm512_mul_epu32((__m512i)(a), (__m512i)(b)))
#else
enum { WIDE = 4 };
typedef __m256i vw;
#define MUL(a, b) ((vw)_mm256_mul_epu32((__m256i)(a), (__m256i)(b)))
#endif
typedef double vd __attribute__((vector_size(8 * WIDE)));
typedef i64 vi __attribute__((vector_size(8 * WIDE)));
typedef u64 vu __attribute__((vector_size(8 * WIDE)));
typedef uint32_t vh __attribute__((vector_size(4 * WIDE)));
typedef double v4 __attribute__((vector_size(32)));
#define MASKED(mask, x) ((vd)((vi)(mask) & (vi)(x)))
#define PICK(mask, a, b) ((vd)(((vi)(mask) & (vi)(a)) | (~(vi)(mask) & (vi)(b))))
#define BLOCKS(n) (((n) + WIDE - 1) / WIDE)
static inline vd all(double x) { return x - (vd){0}; }
static inline vd larger(vd a, vd b) { vi m = b > a; return PICK(m, b, a); }
static inline vd smaller(vd a, vd b) { vi m = b < a; return PICK(m, b, a); }
static inline double larger_of(double a, double b) { return b > a ? b : a; }

/* Parts of a replicate, timed only in a build of its own: reading the clock costs something too. */
enum { INPUTS, CANDIDACY, MEETING, SOUNDING, BACKING, CLOSING_PART, COUNTING, RULE, PARTS };
#ifdef TIMED
static double part_seconds[PARTS], part_begun;
static double now(void) { struct timespec s; clock_gettime(CLOCK_MONOTONIC, &s); return s.tv_sec + 1e-9 * s.tv_nsec; }
static void part(int which) { double t = now(); part_seconds[which] += t - part_begun; part_begun = t; }
void parts(double *out) { for (int k = 0; k < PARTS; k++) out[k] = part_seconds[k]; }
#define PART(which) part(which)
#else
#define PART(which)
#endif

/* One replicate under way: allies side by side, candidate by candidate. Masks are all ones or all zeros. */
enum { ROOM = MOST_ALLIES / WIDE };
static vd attitude[MOST_NAMES][ROOM], home[MOST_NAMES][ROOM], deal[MOST_NAMES][ROOM], offer[MOST_NAMES][ROOM],
    gap[2][MOST_NAMES][ROOM], held[MOST_NAMES][ROOM], anchor[MOST_NAMES][ROOM], resolve[ROOM], threshold[ROOM],
    premium[ROOM], reversion[ROOM], weight[ROOM], portion[ROOM], worth[ROOM], pays[ROOM];
static vi objects[MOST_NAMES][ROOM], agreed[MOST_NAMES][ROOM], here[ROOM], favourite[ROOM], stated[ROOM], vetoes[ROOM],
    immovable[MOST_NAMES][ROOM],
    objecting[MOST_ROUNDS][ROOM];
static vw ally[ROOM], words[4][MOST_NAMES][ROOM], meetings_drawn[4][PAIRS / WIDE];
static double values[MOST_SLOTS], uniforms[MOST_INPUTS], paid[MOST_ALLIES], exit_cost[MOST_NAMES], spent[MOST_NAMES],
    backing[MOST_NAMES], asked[MOST_NAMES], viable[MOST_NAMES], doubt[MOST_NAMES],
    cumulative[MOST_ALLIES], urgent, due;
static i64 status[MOST_NAMES], below[MOST_NAMES], consenting[MOST_NAMES], members[MOST_ALLIES], count, leader, pending,
    since, quiet, n, m, blocks;
static bool changed, newly_stated, refused[MOST_NAMES];
#define OF(array, j) (((__typeof__((array)[0][0]) *)(array))[j])
#define EACH(c) for (i64 c = 0; c < m; c++)

static inline void philox(vw c0, vw c1, vw c2, vw c3, u64 seed, vw out[4])
{
    uint32_t k0 = (uint32_t)seed, k1 = (uint32_t)(seed >> 32);
    vu a0 = (vu)c0, a1 = (vu)c1, a2 = (vu)c2, a3 = (vu)c3;
    for (int r = 0; r < 10; r++) {
        vu a = (vu)MUL(a0, (vu){0} + 0xD2511F53u), b = (vu)MUL(a2, (vu){0} + 0xCD9E8D57u);
        a0 = (b >> 32) ^ a1 ^ k0; a2 = (a >> 32) ^ a3 ^ k1; /* upper halves beside the lower 32 bits never count */
        a1 = b & 0xFFFFFFFFu; a3 = a & 0xFFFFFFFFu;
        k0 += 0x9E3779B9u; k1 += 0xBB67AE85u;
    }
    out[0] = (vw)(a0 & 0xFFFFFFFFu); out[1] = (vw)a1; out[2] = (vw)(a2 & 0xFFFFFFFFu); out[3] = (vw)a3;
}

static inline u64 time_word(u64 purpose, u64 replicate, u64 time) { return purpose | replicate >> 32 << 3 | time << 4; }
static inline vw same(u64 x) { return (vw)((vu){0} + x); }
/* A word below 2**52 as a number: its bits become the lowest of 2**52, which is then taken away. */
static inline vd number(vu x) { return (vd)(x | 0x4330000000000000ULL) - 0x1p52; }

static void draw_uniforms(u64 purpose, const u64 *ids, i64 many, u64 seed, u64 replicate, double *out)
{
    for (i64 k = 0; k < many; k += WIDE) {
        vu id = {0};
        for (int q = 0; q < WIDE && k + q < many; q++) id[q] = ids[k + q];
        vw four[4];
        philox((vw)(id & 0xFFFFFFFFu), (vw)(id >> 32), same(replicate & 0xFFFFFFFFu),
               same(time_word(purpose, replicate, 0)), seed, four);
        vd u = (number((vu)four[0] << 20 | (vu)four[1] >> 12) + 0.5) * 0x1p-52;
        memcpy(out + k, &u, sizeof u);
    }
}

static inline vd central(vd u)
{
    vd q = u - 0.5, r = 0.180625 - q * q;
    vd top = (((((((2.5090809287301226727e3 * r + 3.3430575583588128105e4) * r + 6.7265770927008700853e4) * r
        + 4.5921953931549871457e4) * r + 1.3731693765509461125e4) * r + 1.9715909503065514427e3) * r
        + 1.3314166789178437745e2) * r + 3.3871328727963666080e0);
    vd bottom = (((((((5.2264952788528545610e3 * r + 2.8729085735721942674e4) * r + 3.9307895800092710610e4) * r
        + 2.1213794301586595867e4) * r + 5.3941960214247511077e3) * r + 6.8718700749205790830e2) * r
        + 4.2313330701600911252e1) * r + 1.0);
    return q * (top / bottom);
}

/* sim/model/elementary.py */
static inline double log_of(double x)
{
    double e = 0.0, y = x;
    while (y < 0x1p-32) { y *= 0x1p32; e -= 32.0; }
    while (y < 0x1.6a09e667f3bcdp-1) { y *= 2.0; e -= 1.0; }
    double f = y - 1.0, s = f / (2.0 + f), z = s * s;
    double rest = z * (0.6666666666666734 + z * (0.39999999999414343 + z * (0.2857142874247167 + z * (0.2222219856372346
        + z * (0.18183564857740295 + z * (0.1531403599772775 + z * 0.14796104334216403))))));
    double half = 0.5 * f * f, little = half - (s * (half + rest) + e * 0x1.ef35793c7673p-45);
    double large = e * 0x1.62e42fefa38p-1 + f;
    return large + ((e * 0x1.62e42fefa38p-1 - large + f) - little);
}

static double tail_quantile(double u)
{
    double r = sqrt(-log_of(u < 0.5 ? u : 1.0 - u)), z;
    if (r <= 5.0) {
        r -= 1.6;
        z = (((((((7.74545014278341407640e-4 * r + 2.27238449892691845833e-2) * r + 2.41780725177450611770e-1) * r
            + 1.27045825245236838258e0) * r + 3.64784832476320460504e0) * r + 5.76949722146069140550e0) * r
            + 4.63033784615654529590e0) * r + 1.42343711074968357734e0)
            / (((((((1.05075007164441684324e-9 * r + 5.47593808499534494600e-4) * r + 1.51986665636164571966e-2) * r
            + 1.48103976427480074590e-1) * r + 6.89767334985100004550e-1) * r
            + 1.67638483018380384940e0) * r + 2.05319162663775882187e0) * r + 1.0);
    } else {
        r -= 5.0;
        z = (((((((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r + 1.24266094738807843860e-3) * r
            + 2.65321895265761230930e-2) * r + 2.96560571828504891230e-1) * r + 1.78482653991729133580e0) * r
            + 5.46378491116411436990e0) * r + 6.65790464350110377720e0)
            / (((((((2.04426310338993978564e-15 * r + 1.42151175831644588870e-7) * r
            + 1.84631831751005468180e-5) * r + 7.86869131145613259100e-4) * r
            + 1.48753612908506148525e-2) * r + 1.36929880922735805310e-1) * r
            + 5.99832206555887937690e-1) * r + 1.0);
    }
    return u < 0.5 ? -z : z;
}

/* sim/model/inputs.py: what is uncertain, into the vector of slots. */
static void fill_values(const World *w, i64 inputs, i64 slots, i64 follows)
{
    memcpy(values, w->base, (size_t)slots * 8);
    for (i64 k = 0; k < inputs; k += WIDE) {
        vd u, z;
        memcpy(&u, uniforms + k, sizeof u);
        z = central(u);
        for (int q = 0; q < WIDE && k + q < inputs; q++) {
            double p0 = w->input_values[3 * (k + q)], p1 = w->input_values[3 * (k + q) + 1], x;
            if (w->input_family[k + q] == NORMAL_FAMILY)
                x = p0 + p1 * (fabs(u[q] - 0.5) > 0.425 ? tail_quantile(u[q]) : z[q]);
            else
                x = p0 + (p1 - p0) * u[q];
            x = x > w->input_low[k + q] ? x : w->input_low[k + q];
            values[w->input_slot[k + q]] = x < w->input_high[k + q] ? x : w->input_high[k + q];
        }
    }
    for (i64 k = 0; k < follows; k++) values[w->follow[2 * k]] = values[w->follow[2 * k + 1]];
}

static double mean_of(const World *w, const Slots *at, i64 j, i64 c)
{
    i64 d = w->issues;
    double distance = 0.0;
    if (!w->derived[j * m + c]) return values[at->mean + j * m + c];
    for (i64 k = 0; k < d; k++)
        distance += values[at->salience + j * d + k]
            * fabs(values[at->ally_position + j * d + k] - values[at->candidate_position + c * d + k]);
    return values[at->credentials + c] - (1.0 - values[at->helpfulness + c]) * distance;
}

static void fill_weights(const World *w, const double *raw)
{
    double taken = 0.0, rest = 0.0;
    for (i64 j = 0; j < n; j++) { if (w->stated_weight[j]) taken += raw[j]; else rest += raw[j]; }
    bool divided = rest > 0.0 && taken < 1.0;
    for (i64 j = 0; j < n; j++)
        OF(weight, j) = taken + rest <= 0.0 ? 1.0 / (double)n : !divided ? raw[j] / (taken + rest)
            : rest < 1e-300 && !w->stated_weight[j] ? raw[j] / rest * (1.0 - taken)
            : w->stated_weight[j] ? raw[j] : raw[j] * ((1.0 - taken) / rest);
}

/* sim/model/events.py */
static void update_members(void)
{
    double total = 0.0;
    count = 0;
    for (i64 j = 0; j < n; j++) if (OF(here, j)) {
        total += OF(weight, j);
        members[count] = j; cumulative[count] = total; count++;
    }
    for (i64 b = 0; b < blocks; b++) portion[b] = total > 0.0 ? MASKED(here[b], weight[b] / total) : all(0.0);
}

/* The standard normal draw below which the coldest share of the allies lie. */
static double coldest(double share)
{
    if (share <= 0.0 || share >= 1.0) return share <= 0.0 ? NEVER : -NEVER;
    return fabs(share - 0.5) > 0.425 ? tail_quantile(share) : central(all(share))[0];
}

static void begin(const World *w, const Slots *at)
{
    double silent = values[SILENT_THRESHOLD];
    bool no_change = w->calendar[NO_CHANGE] != 0;
    double ordinary = coldest(values[no_change ? IMMOVABLE_NO_CHANGE : IMMOVABLE]), refusing = coldest(values[IMMOVABLE_BLOCK]);
    for (i64 j = 0; j < n; j++) {
        double limit = values[at->threshold + j];
        OF(resolve, j) = values[at->resolve + j];
        OF(threshold, j) = w->silent[j] && silent < limit ? silent : limit;
        OF(premium, j) = values[at->premium + j];
        OF(reversion, j) = values[at->reversion + j];
        OF(here, j) = w->present[j] ? -1 : 0;
        OF(vetoes, j) = w->veto[j] ? -1 : 0;
        paid[j] = 0.0;
    }
    EACH(c) {
        for (i64 j = 0; j < n; j++)
            OF(home[c], j) = mean_of(w, at, j, c) + values[at->spread + j * m + c] * values[at->draw + j * m + c];
        refused[c] = false;
        for (i64 j = 0; j < n; j++) {
            double mean = values[at->mean + j * m + c], bound = no_change ? OF(threshold, j) : 0.0;
            bool is = w->named[j * m + c] && mean < bound
                && values[at->draw + j * m + c] < (mean <= -0.7 ? refusing : ordinary);
            OF(immovable[c], j) = is ? -1 : 0;
            refused[c] = refused[c] || is;
        }
        memcpy(attitude[c], home[c], sizeof attitude[c]);
        for (i64 b = 0; b < blocks; b++) {
            deal[c][b] = offer[c][b] = gap[0][c][b] = gap[1][c][b] = held[c][b] = all(0.0);
            objects[c][b] = agreed[c][b] = (vi){0};
        }
        status[c] = w->status[c]; exit_cost[c] = values[at->exit_cost + c];
        below[c] = consenting[c] = 0;
        spent[c] = backing[c] = asked[c] = viable[c] = doubt[c] = 0.0;
    }
    for (i64 b = 0; b < blocks; b++) { favourite[b] = (vi){0} - 1; stated[b] = (vi){0} - 1; }
    leader = pending = -1;
    since = quiet = 0;
    urgent = 0.0; due = (double)w->calendar[DEADLINE_ROUND];
    newly_stated = true;
    update_members();
}

static void apply_event(const World *w, const Slots *at, i64 k)
{
    i64 kind = w->event_kind[k], j = w->event_ally[k], c = w->event_candidate[k];
    if (kind == ENTERS) { if (status[c] != WITHDRAWN) status[c] = w->event_status[k]; }
    else if (kind == WITHDRAWS) status[c] = WITHDRAWN;
    else if (kind == EXIT_COST_CHANGES) exit_cost[c] = values[at->event_value + k];
    else if (OF(here, j) != (kind == JOINS ? -1 : 0)) {
        OF(here, j) = kind == JOINS ? -1 : 0;
        OF(stated, j) = -1; newly_stated = true;
        EACH(a) if (OF(agreed[a], j)) { OF(agreed[a], j) = 0; consenting[a]--; }
        update_members();
    }
    changed = true;
}

/* sim/model/rounds.py, a function a step */
static void reconsider(const Slots *at)
{
    bool led = leader >= 0 && count > 0 && status[leader] != WITHDRAWN;
    double leading = led ? (1.0 - doubt[leader]) * (double)consenting[leader] / (double)count : 0.0;
    EACH(c) {
        if (status[c] < DECLARED) {
            double share = count > 0 ? (double)consenting[c] / (double)count : 0.0;
            double moved = status[c] == NOT_AVAILABLE ? 1.0 - values[RELUCTANCE] : 1.0;
            double drawn = moved * values[at->ambition + c] * (share - values[RELATIVE_ENTRY] * leading);
            if (drawn + values[PRESSURE] * asked[c] > exit_cost[c]) { status[c] = DECLARED; below[c] = 0; changed = true; }
        } else if (status[c] == DECLARED) {
            bool behind = leader >= 0 && leader != c && status[leader] == DECLARED && backing[c] < values[BACKING_FLOOR];
            below[c] = behind ? below[c] + 1 : 0;
            if (behind && (double)below[c] >= values[at->patience + c]) { status[c] = WITHDRAWN; changed = true; }
        }
    }
}

static void meet(Tally *y, u64 seed, u64 chance, i64 t, i64 meetings)
{
    double mu = values[PERSUASION];
    i64 in_play[MOST_NAMES], names = 0;
    if (count < 2) return;
    EACH(c) if (status[c] != WITHDRAWN) in_play[names++] = c;
    for (i64 number_ = 0; number_ < meetings; number_++) {
        i64 k = number_ % (2 * PAIRS), row = 2 * (k % 2), pair = k / 2;
        if (k == 0) for (i64 p = 0; p < PAIRS && 2 * p < meetings - number_; p += WIDE) {
            vu numbers = {0};
            vw four[4];
            for (int q = 0; q < WIDE; q++) numbers[q] = (u64)(number_ / 2 + p + q);
            philox((vw)numbers, same(0), same(chance & 0xFFFFFFFFu), same(time_word(FOR_MEETING, chance, (u64)t)), seed, four);
            for (int q = 0; q < 4; q++) meetings_drawn[q][p / WIDE] = four[q];
        }
        double u = ((double)(i64)((u64 *)meetings_drawn[row])[pair] + 0.5) * 0x1p-32;
        double v = ((double)(i64)((u64 *)meetings_drawn[row + 1])[pair] + 0.5) * 0x1p-32;
        double sought = u * cumulative[count - 1];
        i64 low = 0, left = count;
        while (left > 1) { i64 half = left >> 1; low += cumulative[low + half - 1] <= sought ? half : 0; left -= half; }
        i64 i = members[low], position = (i64)(v * (double)(count - 1));
        position = position < count - 2 ? position : count - 2;
        i64 j = members[position < low ? position : position + 1];
        double loose = 1.0 - OF(resolve, j), firm = OF(resolve, j);
        y->met[i * n + j]++;
        for (i64 q = 0; q < names; q++) {
            i64 c = in_play[q];
            OF(attitude[c], j) = (1.0 - mu) * OF(attitude[c], j)
                + mu * (loose * OF(attitude[c], i) + firm * OF(home[c], j));
        }
    }
}

static void draw_news(const World *w, u64 seed, u64 chance, i64 t)
{
    EACH(c) for (i64 b = 0; b < blocks; b++) {
        vw four[4];
        philox(ally[b], same(w->candidate_id[c]), same(chance & 0xFFFFFFFFu), same(time_word(FOR_NEWS, chance, (u64)t >> 3)),
               seed, four);
        for (int q = 0; q < 4; q++) words[q][c][b] = four[q];
    }
}

/* News and soundings of WIDE allies at a time, all names in play. */
static void sound(const World *w, u64 seed, u64 chance, i64 t, i64 at)
{
    double size = t > 0 ? values[NEWS] : 0.0, shelter = values[SHELTER], isolation = values[ISOLATION];
    double anchored = values[ANCHOR], urgency = values[URGENCY], curve = values[URGENCY_CURVE], others = (double)count - 1.0;
    double as_objector[MOST_NAMES], as_other[MOST_NAMES];
    vi fine[MOST_NAMES], moved = {0};
    if (size != 0.0 && (t == 1 || t % 8 == 0)) draw_news(w, seed, chance, t);
    if (t > 0) urgent = (double)t >= due ? 1.0 : urgent + (1.0 - urgent) / (due - (double)t + 1.0);
    double acting = urgent * (1.0 - curve + curve * urgent);
    EACH(c) {
        as_objector[c] = others > 0.0 ? (double)consenting[c] / others : 0.0;
        as_other[c] = others > 0.0 ? ((double)consenting[c] - 1.0) / others : 0.0;
        fine[c] = (vi){0};
    }
    int shift = (int)(t & 1) * 16;
    for (i64 b = 0; b < blocks; b++) {
        vd first = all(NEVER), second = all(NEVER), now_[MOST_NAMES], heard = MASKED(here[b], all(size));
        vd give = isolation * (1.0 - resolve[b]), press = (urgency + reversion[b]) * acting;
        EACH(c) if (status[c] != WITHDRAWN) {
            vd a = attitude[c][b];
            if (size != 0.0) {
                vd q = (number((vu)words[(t & 7) >> 1][c][b] >> shift & 0xFFFFu) + 0.5) * 0x1p-16 - 0.5, z = q * q;
                a += heard * (q * (2.6494563299849085 - 8.376817360949262 * z) / (1.0 - 3.63 * z));
                attitude[c][b] = a;
            }
            now_[c] = a;
            if (status[c] == DECLARED) { second = larger(second, smaller(first, a)); first = larger(first, a); }
        }
        EACH(c) {
            if (status[c] == WITHDRAWN) { gap[at][c][b] = all(0.0); objects[c][b] = agreed[c][b] = (vi){0}; continue; }
            vd a = now_[c], share = PICK(agreed[c][b], all(as_other[c]), all(as_objector[c]));
            if (newly_stated) anchor[c][b] = PICK(stated[b], share, anchor[c][b]);
            vd y = ((a + give * (share - anchored * anchor[c][b])) + press) + deal[c][b];
            vd rival = status[c] == DECLARED ? PICK(a == first, second, first) : first;
            vd apart = MASKED(here[b], threshold[b] + shelter * larger(all(0.0), rival - a) - y);
            if (refused[c]) apart = PICK(immovable[c][b] & here[b], larger(apart, all(1.0)), apart);
            vi against = apart > TIE;
            moved |= against ^ objects[c][b];
            gap[at][c][b] = apart; objects[c][b] = against;
            agreed[c][b] = here[b] & ~against;
            fine[c] -= agreed[c][b];
        }
    }
    EACH(c) { consenting[c] = 0; for (int q = 0; q < WIDE; q++) consenting[c] += fine[c][q]; }
    for (int q = 0; q < WIDE; q++) changed = changed || moved[q];
}

static inline v4 add(v4 sum, vd x) /* four sums of every fourth number, as in total_of */
{
#if defined(__AVX512F__) && !defined(NARROW)
    sum += (v4)_mm512_castpd512_pd256((__m512d)x);
    return sum + (v4)_mm512_extractf64x4_pd((__m512d)x, 1);
#else
    return sum + (v4)x;
#endif
}
static inline double total(v4 s) { return (s[0] + s[1]) + (s[2] + s[3]); }

static void update_backing(const World *w)
{
    double curve = values[URGENCY_CURVE], acting = urgent * (1.0 - curve + curve * urgent), largest = 0.0;
    bool silent = false, tied = false;
    i64 before = leader;
    v4 backs[MOST_NAMES], asks[MOST_NAMES];
    vi moved = {0};
    EACH(c) {
        silent = silent || status[c] < DECLARED;
        doubt[c] = 0.0;
        if (refused[c]) {
            vi stands = {0};
            for (i64 b = 0; b < blocks; b++) stands |= immovable[c][b] & here[b] & vetoes[b];
            for (int q = 0; q < WIDE; q++) if (stands[q]) doubt[c] = acting;
        }
        viable[c] = count > 0 ? values[VIABILITY] * acting * ((1.0 - doubt[c]) * (double)consenting[c]) / (double)count : 0.0;
        backs[c] = asks[c] = (v4){0};
    }
    for (i64 b = 0; b < blocks; b++) {
        vd best = all(NEVER), liked = all(NEVER), torn = all(0.0), likes = all(0.0), part;
        vi choice = {0};
        EACH(c) if (status[c] != WITHDRAWN) {
            if (status[c] == DECLARED) best = larger(best, attitude[c][b] + viable[c]);
            liked = larger(liked, attitude[c][b]);
        }
        worth[b] = best;
        EACH(c) {
            if (status[c] == DECLARED) torn += MASKED(attitude[c][b] + viable[c] >= best - TIE, all(1.0));
            if (status[c] != WITHDRAWN) likes += MASKED(attitude[c][b] >= liked - TIE, all(1.0));
            choice -= torn == 0.0;
        }
        choice |= ~(here[b] & (torn > 0.0));
        moved |= choice != favourite[b];
        favourite[b] = choice;
        part = portion[b] / larger(torn, all(1.0));
        EACH(c) if (status[c] == DECLARED)
            backs[c] = add(backs[c], MASKED(attitude[c][b] + viable[c] >= best - TIE, part));
        if (!silent) continue;
        part = portion[b] / larger(likes, all(1.0));
        EACH(c) if (status[c] < DECLARED) asks[c] = add(asks[c], MASKED(attitude[c][b] >= liked - TIE, part));
    }
    for (int q = 0; q < WIDE; q++) changed = changed || moved[q];
    leader = -1;
    EACH(c) {
        backing[c] = total(backs[c]); asked[c] = c == w->another ? 0.0 : total(asks[c]);
        if (status[c] != DECLARED) continue;
        if (backing[c] > largest + TIE) { leader = c; largest = backing[c]; tied = false; }
        else if (leader >= 0 && backing[c] >= largest - TIE) tied = true;
    }
    if (tied) leader = before >= 0 && status[before] == DECLARED && backing[before] >= largest - TIE ? before : -1;
    if (newly_stated) {
        double others = (double)count - 1.0;
        EACH(c) for (i64 b = 0; b < blocks; b++)
            anchor[c][b] = PICK(stated[b], PICK(agreed[c][b], all(others > 0.0 ? ((double)consenting[c] - 1.0) / others : 0.0),
                                                all(others > 0.0 ? (double)consenting[c] / others : 0.0)), anchor[c][b]);
        for (i64 b = 0; b < blocks; b++) stated[b] = (vi){0};
        newly_stated = false;
    }
}

static inline double charge(double price_asked, double price, double of, double payers)
{
    if (payers <= 0.0) return price <= 0.0 || of <= 0.0 ? price_asked : 1e300;
    return price_asked * (1.0 - price + price * (of / payers));
}

static i64 payer_of(i64 j, i64 c, double wanted, double price, double budget, i64 first)
{
    if (price <= 0.0) return first >= 0 && spent[c] + wanted <= budget + TIE ? first : -1;
    i64 payer = -1;
    double most = -1.0;
    for (i64 b = 0; b < blocks; b++) {
        vi heavier = pays[b] > most;
        i64 any = 0;
        for (int q = 0; q < WIDE; q++) any |= heavier[q];
        if (any) for (int q = 0; q < WIDE; q++) {
            i64 i = b * WIDE + q;
            if (OF(pays, i) > most && paid[i] + charge(wanted, price, OF(weight, j), OF(pays, i)) <= budget + TIE) {
                payer = i; most = OF(pays, i);
            }
        }
    }
    return payer;
}

static inline i64 in_units(double x) { return (i64)floor((x < -0x1p20 ? -0x1p20 : x > 0x1p20 ? 0x1p20 : x) * 0x1p30 + 0.5); }

static void close(Tally *y, i64 t, i64 at)
{
    i64 c = leader, first = -1;
    double step = values[OFFER_STEP], budget = values[BUDGET], price = values[PRICE], pace = values[PACE], most = -1.0;
    if (c < 0 || step == 0.0 || !(count > 0 && (double)consenting[c] >= values[CLOSING] * (double)count - TIE)) return;
    for (i64 b = 0; b < blocks; b++)
        pays[b] = PICK((attitude[c][b] + viable[c] >= worth[b] - TIE) & here[b] & ~objects[c][b], weight[b], all(-1.0));
    for (i64 j = 0; j < n; j++) if (OF(pays, j) > most) { first = j; most = OF(pays, j); }
    if (first < 0) return;
    double growth = step * (1.0 - pace + pace * (5.5 / larger_of(1.0, due - (double)t + 1.0)));
    for (i64 b = 0; b < blocks; b++) offer[c][b] += MASKED(objects[c][b] & ~immovable[c][b], all(growth));
    for (;;) {
        i64 taker = -1, payer = -1;
        double least = 0.0;
        for (i64 j = 0; j < n; j++) if (OF(objects[c], j) & ~OF(immovable[c], j)) {
            double wanted = OF(gap[at][c], j) + OF(premium, j);
            bool ready = OF(offer[c], j) >= wanted - TIE && (taker < 0 || wanted < least);
            if (!ready && changed) continue;
            i64 bearer = payer_of(j, c, wanted, price, budget, first);
            if (bearer >= 0) {
                changed = true;
                if (ready) { taker = j; least = wanted; payer = bearer; }
            }
        }
        if (taker < 0) return;
        double charged = charge(least, price, OF(weight, taker), OF(weight, payer));
        y->paid[taker * m + c] += OF(deal[c], taker) <= 0.0; /* once a run */
        OF(deal[c], taker) += least; spent[c] += charged; paid[payer] += charged;
        OF(gap[at][c], taker) -= least; OF(objects[c], taker) = 0; OF(agreed[c], taker) = -1; consenting[c]++;
        if (OF(attitude[c], taker) + viable[c] >= OF(worth, taker) - TIE) OF(pays, taker) = OF(weight, taker);
        y->paid_sum[taker * m + c] += in_units(least); y->payer[payer * n + taker]++;
    }
}

static bool accepts(const World *w, bool own, i64 c)
{
    const double *rule = w->rule_numbers;
    vi vetoed = {0};
    for (i64 b = 0; b < blocks; b++) vetoed |= objects[c][b] & vetoes[b];
    for (int q = 0; q < WIDE; q++) if (vetoed[q]) return false;
    if (rule[0] < 0.0 && rule[1] < 0.0 && rule[2] < 0.0 && rule[3] < 0.0) return count > 0;
    double of_all = 0.0, of_consenting = 0.0;
    for (i64 k = 0; k < count; k++) {
        i64 j = members[k];
        double x = own ? w->rule_weight[j] : OF(weight, j);
        of_all += x;
        if (!OF(objects[c], j)) of_consenting += x;
    }
    return count > 0 && (double)consenting[c] >= rule[CONSENT_COUNT]
        && (double)consenting[c] >= rule[CONSENT_SHARE] * (double)count - TIE
        && of_consenting >= rule[CONSENT_WEIGHT] * of_all - TIE
        && (rule[MAY_OBJECT] < 0.0 || (double)(count - consenting[c]) <= rule[MAY_OBJECT]);
}

static i64 decide(const World *w, bool own, i64 t, i64 at)
{
    if (pending >= 0 && !(status[pending] == DECLARED && accepts(w, own, pending))) pending = -1;
    if (pending < 0 && leader >= 0 && accepts(w, own, leader)) {
        pending = leader; since = t;
        memcpy(held[leader], gap[1 - at][leader], sizeof held[leader]);
    }
    return pending >= 0 && t - since >= w->calendar[SILENCE] ? pending : -1;
}

/* sim/model/tally.py */
static void count_holdouts(Tally *y, i64 c, const vd *of)
{
    for (i64 j = 0; j < n; j++) if (OF(here, j) && ((const double *)of)[j] > TIE) {
        double x = ((const double *)of)[j];
        y->held[j * m + c]++; y->held_gap[j * m + c] += in_units(x); y->held_ask[j * m + c] += in_units(x + OF(premium, j));
    }
}

static void count_end(Tally *y, i64 rounds, i64 outcome, i64 t, int reason, i64 at)
{
    i64 shown = t < rounds - 1 ? t : rounds - 1;
    y->ended[outcome * rounds + shown]++; y->reason[reason]++;
    EACH(c) y->final[(c * rounds + shown) * (n + 1) + consenting[c]]++;
    if (reason == ADOPTED) {
        i64 least = -1;
        for (i64 k = 0; k < count; k++)
            if (least < 0 || OF(attitude[outcome], members[k]) < OF(attitude[outcome], least)) least = members[k];
        y->least[least]++; y->least_sum[0] += in_units(OF(attitude[outcome], least));
    } else if (leader >= 0) count_holdouts(y, leader, gap[at][leader]);
}

static void play(const World *w, const Slots *at, Tally *y, i64 events, bool own, i64 rounds, u64 seed, u64 chance)
{
    double happens[64];
    i64 last = w->calendar[LAST_ROUND], stall = w->calendar[STALL], event = 0;
    draw_uniforms(FOR_EVENT, w->event_id, events, seed, chance, happens);
    begin(w, at);
    i64 meetings = (i64)floor(values[MEETINGS] * (double)count + 0.5);
    PART(INPUTS);
    for (i64 t = 0;; t++) {
        i64 now_ = t & 1;
        changed = false;
        for (; event < events && w->event_round[event] <= t; event++)
            if (happens[event] < values[at->event_probability + event]) apply_event(w, at, event);
        if (t > 0) {
            reconsider(at); PART(CANDIDACY);
            meet(y, seed, chance, t, meetings); PART(MEETING);
        }
        sound(w, seed, chance, t, now_); PART(SOUNDING);
        update_backing(w); PART(BACKING);
        if (t > 0) close(y, t, now_);
        PART(CLOSING_PART);
        if (t < rounds) {
            EACH(c) y->support[(c * rounds + t) * (n + 1) + consenting[c]]++;
            if (leader >= 0) {
                y->leading[leader * rounds + t]++;
                for (i64 b = 0; b < blocks; b++) objecting[t][b] -= objects[leader][b];
            }
        }
        PART(COUNTING);
        i64 adopted = t > 0 ? decide(w, own, t, now_) : -1;
        PART(RULE);
        if (adopted >= 0) {
            count_holdouts(y, adopted, held[adopted]);
            count_end(y, rounds, adopted, t, ADOPTED, now_);
            break;
        }
        quiet = changed || t == 0 ? 0 : quiet + 1;
        bool ahead = events > 0 && w->event_round[events - 1] > t;
        if ((stall > 0 && quiet >= stall && !ahead) || t >= last) {
            count_end(y, rounds, m, t, t < last ? STALLED : OUT_OF_TIME, now_);
            break;
        }
    }
    PART(COUNTING);
}

void play_chunk(const i64 *sizes, const World *w, const Slots *at, Tally *y, u64 seed, u64 first, i64 many)
{
    i64 inputs = sizes[2], slots = sizes[3], follows = sizes[4], events = sizes[5], rounds = sizes[6];
    static u64 ids[MOST_INPUTS];
    n = sizes[0]; m = sizes[1]; blocks = BLOCKS(n);
    memset(here, 0, sizeof here); memset(weight, 0, sizeof weight); memset(home, 0, sizeof home);
    memset(ally, 0, sizeof ally); memset(objecting, 0, sizeof objecting);
    memset(resolve, 0, sizeof resolve); memset(threshold, 0, sizeof threshold); memset(reversion, 0, sizeof reversion);
    memcpy(ally, w->ally_id, (size_t)n * 8);
    memcpy(ids, w->input_id, (size_t)inputs * 8);
    ids[inputs] = TABLE_ID;
#ifdef TIMED
    part_begun = now();
#endif
    for (i64 k = 0; k < many; k++) {
        draw_uniforms(FOR_INPUT, ids, inputs + 1, seed, first + (u64)k, uniforms);
        fill_values(w, inputs, slots, follows);
        fill_weights(w, values + at->weight);
        play(w, at, y, events, sizes[7], rounds, seed, first + (u64)k);
    }
    for (i64 t = 0; t < rounds; t++) for (i64 j = 0; j < n; j++) y->objecting[j * rounds + t] += OF(objecting[t], j);
}
