/* The compiled replicate of sim/model/rounds.py said again in C: same draws, same arithmetic, same order, same tally.
   It is the limit that the compiled driver is held against, and it is used nowhere else. It plays what
   nato-sg-2024 uses; benchmarks/limit.py refuses worlds with anything more. */
#include <math.h>
#include <stdint.h>
#ifdef TIMED
#include <time.h>
#endif

typedef int64_t i64;
typedef uint64_t u64;
typedef uint8_t flag;

/* The fields of sim.model.world and sim.model.tally, in their order; every one is a pointer. */
typedef struct {
    double *base; i64 *follow, *input_slot, *input_family; double *input_values, *input_low, *input_high;
    u64 *input_id; double *choices; i64 *table_slot; double *table, *table_cumulative; u64 *ally_id, *candidate_id;
    flag *stated_weight, *derived, *present; i64 *status, *tie_start, *tie_to; double *tie_extra;
    i64 *event_round, *event_kind, *event_ally, *event_candidate, *event_status; u64 *event_id; flag *event_derived;
    flag *veto; double *rule_weight, *rule_numbers; i64 *calendar;
} World;
typedef struct {
    double *values, *uniforms, *process, *weight, *resolve, *threshold, *premium, *ambition, *patience, *home;
    double *exit_cost, *event_value, *event_home; flag *event_happens;
} Setting;
typedef struct {
    double *attitude, *home, *resolve, *deal, *offer, *gap; flag *objects, *abstains; double *gap_before, *gap_held;
    flag *acquiesced, *present; i64 *members; double *cumulative; i64 *favourite, *status; double *exit_cost;
    i64 *below; double *spent, *backing, *asked; i64 *consenting; double *share; i64 *count; double *pressure;
} State;
typedef struct {
    i64 *ended, *reason, *support, *final, *leading, *objecting, *held, *held_gap, *held_ask, *paid, *paid_sum;
    i64 *payer, *met, *least, *least_sum;
} Tally;
typedef struct {
    i64 n, m, inputs, slots, follows, events, rounds, own_rule_weight, weight, mean, spread, draw, event_probability;
    i64 issues, credentials, helpfulness, ally_position, salience, candidate_position;
} Size;

enum { MEETINGS, PERSUASION, ISOLATION, URGENCY, SHELTER, CLOSING, OFFER_STEP, BUDGET, NEWS, BACKING_FLOOR, PATIENCE,
       PRESSURE };
enum { NOT_AVAILABLE, OPEN, DECLARED, WITHDRAWN };
enum { STANCE, ENTERS, WITHDRAWS, EXIT_COST, JOINS, LEAVES };
enum { MEMBERS, QUIET, FRONT_RUNNER, PENDING, SINCE, CHANGED };
enum { URGENT, DUE };
enum { LAST_ROUND, DEADLINE_ROUND, SILENCE, STALL };
enum { CONSENT_COUNT, CONSENT_SHARE, CONSENT_WEIGHT, MAY_OBJECT, ABSTAIN_BELOW };
enum { ADOPTED, STALLED, OUT_OF_TIME };
enum { FOR_INPUT = 1, FOR_MEETING, FOR_NEWS, FOR_EVENT };
enum { UNIFORM = 0, NORMAL = 2 };
#define TABLE_ID 0x6E656D636F6EULL
#define TIE 1e-12

/* Parts of a replicate, timed only in a build of its own: reading the clock costs something too. */
enum { INPUTS, CANDIDACY, MEETING, NEWS_PART, SOUNDING, CLOSING_PART, COUNTING, RULE, PARTS };
#ifdef TIMED
static double part_seconds[PARTS], part_begun;
static double now(void) { struct timespec s; clock_gettime(CLOCK_MONOTONIC, &s); return s.tv_sec + 1e-9 * s.tv_nsec; }
static void part(int which) { double t = now(); part_seconds[which] += t - part_begun; part_begun = t; }
void parts(double *out) { for (int k = 0; k < PARTS; k++) out[k] = part_seconds[k]; }
#define PART(which) part(which)
#else
#define PART(which)
#endif

static inline void philox(u64 c0, u64 c1, u64 c2, u64 c3, u64 k0, u64 k1, u64 *out) {
    for (int r = 0; r < 10; r++) {
        unsigned __int128 a = (unsigned __int128)0xD2E7470EE14C6C93ULL * c0;
        unsigned __int128 b = (unsigned __int128)0xCA5A826395121157ULL * c2;
        c0 = (u64)(b >> 64) ^ c1 ^ k0; c2 = (u64)(a >> 64) ^ c3 ^ k1;
        c1 = (u64)b; c3 = (u64)a;
        k0 += 0x9E3779B97F4A7C15ULL; k1 += 0xBB67AE8584CAA73BULL;
    }
    out[0] = c0; out[1] = c1; out[2] = c2; out[3] = c3;
}

static inline double unit(u64 bits) { return ((double)(i64)(bits >> 12) + 0.5) * 0x1p-52; }

static inline double one_uniform(u64 purpose, u64 id, u64 seed, u64 replicate) {
    u64 words[4];
    philox(0, purpose, id, 0, seed, replicate, words);
    return unit(words[0]);
}

static inline double central_quantile(double u) {
    double q = u - 0.5, r = 0.180625 - q * q;
    double top = (((((((2.5090809287301226727e3 * r + 3.3430575583588128105e4) * r + 6.7265770927008700853e4) * r
        + 4.5921953931549871457e4) * r + 1.3731693765509461125e4) * r + 1.9715909503065514427e3) * r
        + 1.3314166789178437745e2) * r + 3.3871328727963666080e0);
    double bottom = (((((((5.2264952788528545610e3 * r + 2.8729085735721942674e4) * r + 3.9307895800092710610e4) * r
        + 2.1213794301586595867e4) * r + 5.3941960214247511077e3) * r + 6.8718700749205790830e2) * r
        + 4.2313330701600911252e1) * r + 1.0);
    return q * (top / bottom);
}

static double near_tail(double r) {
    r -= 1.6;
    return (((((((7.74545014278341407640e-4 * r + 2.27238449892691845833e-2) * r + 2.41780725177450611770e-1) * r
        + 1.27045825245236838258e0) * r + 3.64784832476320460504e0) * r + 5.76949722146069140550e0) * r
        + 4.63033784615654529590e0) * r + 1.42343711074968357734e0)
        / (((((((1.05075007164441684324e-9 * r + 5.47593808499534494600e-4) * r + 1.51986665636164571966e-2) * r
        + 1.48103976427480074590e-1) * r + 6.89767334985100004550e-1) * r
        + 1.67638483018380384940e0) * r + 2.05319162663775882187e0) * r + 1.0);
}

static double far_tail(double r) {
    r -= 5.0;
    return (((((((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r + 1.24266094738807843860e-3) * r
        + 2.65321895265761230930e-2) * r + 2.96560571828504891230e-1) * r + 1.78482653991729133580e0) * r
        + 5.46378491116411436990e0) * r + 6.65790464350110377720e0)
        / (((((((2.04426310338993978564e-15 * r + 1.42151175831644588870e-7) * r
        + 1.84631831751005468180e-5) * r + 7.86869131145613259100e-4) * r
        + 1.48753612908506148525e-2) * r + 1.36929880922735805310e-1) * r
        + 5.99832206555887937690e-1) * r + 1.0);
}

static inline int is_tail(double u) { return fabs(u - 0.5) > 0.425; }

static double tail_quantile(double u) {
    double r = sqrt(-log(u < 0.5 ? u : 1.0 - u));
    double z = r <= 5.0 ? near_tail(r) : far_tail(r);
    return u < 0.5 ? -z : z;
}

static inline double normal_quantile(double u) { return is_tail(u) ? tail_quantile(u) : central_quantile(u); }

/* sim/model/inputs.py */
static void fill_values(const Size *z, const World *w, Setting *s) {
    for (i64 k = 0; k < z->slots; k++) s->values[k] = w->base[k];
    for (i64 k = 0; k < z->inputs; k++) {
        double u = s->uniforms[k], p0 = w->input_values[3 * k], p1 = w->input_values[3 * k + 1];
        double drawn = w->input_family[k] == NORMAL ? p0 + p1 * normal_quantile(u) : p0 + (p1 - p0) * u;
        drawn = drawn > w->input_low[k] ? drawn : w->input_low[k];
        s->values[w->input_slot[k]] = drawn < w->input_high[k] ? drawn : w->input_high[k];
    }
    for (i64 k = 0; k < z->follows; k++) s->values[w->follow[2 * k]] = s->values[w->follow[2 * k + 1]];
}

static void weight_shares(i64 n, const double *raw, const flag *stated, double *shares) {
    double taken = 0.0, rest = 0.0;
    for (i64 j = 0; j < n; j++) { if (stated[j]) taken += raw[j]; else rest += raw[j]; }
    int divided = rest > 0.0 && taken < 1.0;
    for (i64 j = 0; j < n; j++)
        shares[j] = !divided ? raw[j] / (taken + rest) : stated[j] ? raw[j] : raw[j] * ((1.0 - taken) / rest);
}

static double derived_mean(const Size *z, const double *values, i64 j, i64 c) {
    double distance = 0.0;
    for (i64 k = 0; k < z->issues; k++)
        distance += values[z->salience + j * z->issues + k]
            * fabs(values[z->ally_position + j * z->issues + k] - values[z->candidate_position + c * z->issues + k]);
    return values[z->credentials + c] - (1.0 - values[z->helpfulness + c]) * distance;
}

static void draw_setting(const Size *z, const World *w, Setting *s, u64 seed, u64 replicate) {
    for (i64 k = 0; k < z->inputs; k++) s->uniforms[k] = one_uniform(FOR_INPUT, w->input_id[k], seed, replicate);
    s->uniforms[z->inputs] = one_uniform(FOR_INPUT, TABLE_ID, seed, replicate);
    fill_values(z, w, s);
    weight_shares(z->n, s->values + z->weight, w->stated_weight, s->weight);
    for (i64 k = 0; k < z->n * z->m; k++) {
        double mean = w->derived[k] ? derived_mean(z, s->values, k / z->m, k % z->m) : s->values[z->mean + k];
        s->home[k] = mean + s->values[z->spread + k] * s->values[z->draw + k];
    }
    for (i64 k = 0; k < z->events; k++)
        s->event_happens[k] = one_uniform(FOR_EVENT, w->event_id[k], seed, replicate)
            < s->values[z->event_probability + k];
}

/* sim/model/events.py */
static void gather(i64 n, const Setting *s, State *x) {
    i64 count = 0;
    double total = 0.0;
    for (i64 j = 0; j < n; j++) if (x->present[j]) {
        total += s->weight[j];
        x->members[count] = j; x->cumulative[count] = total; count++;
    }
    x->count[MEMBERS] = count;
}

static void begin(const Size *z, const World *w, const Setting *s, State *x) {
    for (i64 j = 0; j < z->n; j++) {
        x->resolve[j] = s->resolve[j]; x->present[j] = w->present[j]; x->favourite[j] = -1;
    }
    for (i64 k = 0; k < z->n * z->m; k++) {
        x->attitude[k] = x->home[k] = s->home[k];
        x->deal[k] = x->offer[k] = x->gap[k] = x->gap_before[k] = x->gap_held[k] = 0.0;
        x->objects[k] = x->abstains[k] = x->acquiesced[k] = 0;
    }
    for (i64 c = 0; c < z->m; c++) {
        x->status[c] = w->status[c]; x->exit_cost[c] = s->exit_cost[c];
        x->below[c] = x->consenting[c] = 0;
        x->spent[c] = x->backing[c] = x->asked[c] = 0.0;
    }
    for (int k = 0; k < 6; k++) x->count[k] = 0;
    x->count[FRONT_RUNNER] = x->count[PENDING] = -1;
    x->pressure[URGENT] = 0.0; x->pressure[DUE] = (double)w->calendar[DEADLINE_ROUND];
    gather(z->n, s, x);
}

static void happen(const Size *z, const World *w, const Setting *s, State *x, i64 k) {
    i64 kind = w->event_kind[k], j = w->event_ally[k], c = w->event_candidate[k];
    if (kind == ENTERS) { if (x->status[c] != WITHDRAWN) x->status[c] = w->event_status[k]; }
    else if (kind == WITHDRAWS) x->status[c] = WITHDRAWN;
    else if (kind == EXIT_COST) x->exit_cost[c] = s->event_value[k];
    else if (kind == JOINS || kind == LEAVES) {
        x->present[j] = kind == JOINS;
        for (i64 a = 0; a < z->m; a++) if (x->acquiesced[j * z->m + a]) {
            x->acquiesced[j * z->m + a] = 0; x->consenting[a]--;
        }
        gather(z->n, s, x);
    }
    x->count[CHANGED] = 1;
}

/* sim/model/rounds.py, one function a step */
static void reconsider(const Size *z, const Setting *s, State *x) {
    i64 members = x->count[MEMBERS], leader = x->count[FRONT_RUNNER];
    for (i64 c = 0; c < z->m; c++) {
        if (x->status[c] == NOT_AVAILABLE || x->status[c] == OPEN) {
            double share = members > 0 ? (double)x->consenting[c] / (double)members : 0.0;
            if (s->ambition[c] * share + s->process[PRESSURE] * x->asked[c] > x->exit_cost[c]) {
                x->status[c] = DECLARED; x->below[c] = 0; x->count[CHANGED] = 1;
            }
        } else if (x->status[c] == DECLARED) {
            int behind = leader >= 0 && leader != c && x->backing[c] < s->process[BACKING_FLOOR];
            x->below[c] = behind ? x->below[c] + 1 : 0;
            if (behind && (double)x->below[c] >= s->patience[c]) { x->status[c] = WITHDRAWN; x->count[CHANGED] = 1; }
        }
    }
}

static void meet(const Size *z, State *x, Tally *y, double persuasion, u64 seed, u64 chance, i64 t, i64 meetings) {
    i64 count = x->count[MEMBERS], m = z->m;
    if (count < 2) return;
    for (i64 number = 0; number < meetings; number++) {
        u64 words[4];
        philox(t, FOR_MEETING, number, 0, seed, chance, words);
        double sought = unit(words[0]) * x->cumulative[count - 1];
        i64 low = 0, high = count - 1;
        while (low < high) {
            i64 middle = (low + high) / 2;
            if (x->cumulative[middle] > sought) high = middle; else low = middle + 1;
        }
        i64 i = x->members[low], position = (i64)(unit(words[1]) * (double)(count - 1));
        if (position > count - 2) position = count - 2;
        i64 j = x->members[position < low ? position : position + 1];
        y->met[i * z->n + j]++;
        double *target = x->attitude + j * m, *from = x->attitude + i * m, *home = x->home + j * m;
        double resolve = x->resolve[j];
        for (i64 c = 0; c < m; c++) if (x->status[c] != WITHDRAWN)
            target[c] = (1.0 - persuasion) * target[c] + persuasion * ((1.0 - resolve) * from[c] + resolve * home[c]);
    }
}

static void hear_news(const Size *z, const World *w, State *x, double size, u64 *words, double *normals, u64 seed,
                      u64 chance, i64 t) {
    i64 n = z->n, m = z->m, k = 0, all = n * m;
    if (size == 0.0) return;
    if (t == 1 || (t & 3) == 0)
        for (i64 j = 0; j < n; j++) for (i64 c = 0; c < m; c++, k++) {
            u64 four[4];
            philox(t >> 2, FOR_NEWS, w->ally_id[j], w->candidate_id[c], seed, chance, four);
            for (int r = 0; r < 4; r++) words[r * all + k] = four[r];
        }
    const u64 *mine = words + (t & 3) * all;
    for (k = 0; k < all; k++) normals[k] = central_quantile(unit(mine[k]));
    for (k = 0; k < all; k++) { double u = unit(mine[k]); if (is_tail(u)) normals[k] = tail_quantile(u); }
    for (i64 j = 0; j < n; j++) for (i64 c = 0; c < m; c++)
        if (x->present[j] && x->status[c] != WITHDRAWN) x->attitude[j * m + c] += size * normals[j * m + c];
}

static void share_out(i64 m, const double *row, const i64 *status, int silent_too, double weight, double *shares) {
    i64 favourite = -1, torn = 1;
    double best = -1e300;
    for (i64 c = 0; c < m; c++) if (status[c] == DECLARED || (silent_too && status[c] != WITHDRAWN)) {
        if (row[c] > best + TIE) { favourite = c; best = row[c]; torn = 1; }
        else if (row[c] >= best - TIE) torn++;
    }
    if (favourite < 0) return;
    if (torn == 1) { shares[favourite] += weight; return; }
    for (i64 c = 0; c < m; c++)
        if ((status[c] == DECLARED || (silent_too && status[c] != WITHDRAWN)) && row[c] >= best - TIE)
            shares[c] += weight / (double)torn;
}

static i64 front_runner(i64 m, const double *backing, const i64 *status, i64 previous) {
    i64 leader = -1;
    double largest = 0.0;
    int tied = 0;
    for (i64 c = 0; c < m; c++) if (status[c] == DECLARED) {
        if (backing[c] > largest + TIE) { leader = c; largest = backing[c]; tied = 0; }
        else if (leader >= 0 && backing[c] >= largest - TIE) tied = 1;
    }
    if (!tied) return leader;
    return previous >= 0 && status[previous] == DECLARED && backing[previous] >= largest - TIE ? previous : -1;
}

static void take_stock(const Size *z, const Setting *s, State *x) {
    i64 m = z->m, members = x->count[MEMBERS];
    double total = members > 0 ? x->cumulative[members - 1] : 1.0;
    int silent = 0;
    for (i64 c = 0; c < m; c++) {
        x->consenting[c] = 0; x->backing[c] = x->asked[c] = 0.0;
        silent = silent || x->status[c] < DECLARED;
    }
    for (i64 j = 0; j < z->n; j++) {
        for (i64 c = 0; c < m; c++) {
            int fine = x->present[j] && x->status[c] != WITHDRAWN && !x->objects[j * m + c];
            x->acquiesced[j * m + c] = fine;
            x->consenting[c] += fine;
        }
        if (!x->present[j]) continue;
        double share = total > 0.0 ? s->weight[j] / total : 0.0;
        share_out(m, x->attitude + j * m, x->status, 0, share, x->backing);
        if (silent) share_out(m, x->attitude + j * m, x->status, 1, share, x->asked);
    }
    x->count[FRONT_RUNNER] = front_runner(m, x->backing, x->status, x->count[FRONT_RUNNER]);
}

static void sound_ally(i64 m, const World *w, const Setting *s, State *x, i64 j, double urgency) {
    double shelter = s->process[SHELTER], isolation = s->process[ISOLATION], below = w->rule_numbers[ABSTAIN_BELOW];
    double *attitude = x->attitude + j * m, *gap = x->gap + j * m, first = -1e300, second = -1e300;
    i64 best = -1;
    for (i64 c = 0; c < m; c++) if (x->status[c] == DECLARED) {
        if (attitude[c] > first) { second = first; best = c; first = attitude[c]; }
        else if (attitude[c] > second) second = attitude[c];
    }
    if (best != x->favourite[j]) { x->favourite[j] = best; x->count[CHANGED] = 1; }
    for (i64 c = 0; c < m; c++) {
        i64 k = j * m + c;
        if (x->status[c] == WITHDRAWN) { gap[c] = 0.0; x->objects[k] = 0; continue; }
        double share = x->share[(x->acquiesced[k] ? m : 0) + c];
        double y = attitude[c] + isolation * (1.0 - x->resolve[j]) * share + urgency + x->deal[k];
        double over = (best == c ? second : first) - attitude[c];
        double short_of = s->threshold[j] + shelter * (over > 0.0 ? over : 0.0) - y;
        int against = short_of > TIE;
        if (against != x->objects[k]) x->count[CHANGED] = 1;
        gap[c] = short_of; x->objects[k] = against; x->abstains[k] = y < below;
    }
}

static void sound_out(const Size *z, const World *w, const Setting *s, State *x, i64 t) {
    i64 m = z->m;
    double others = (double)x->count[MEMBERS] - 1.0;
    if (t > 0) {
        double urgent = x->pressure[URGENT], due = x->pressure[DUE];
        x->pressure[URGENT] = (double)t >= due ? 1.0 : urgent + (1.0 - urgent) / (due - (double)t + 1.0);
    }
    double urgency = s->process[URGENCY] * x->pressure[URGENT];
    for (i64 c = 0; c < m; c++) {
        x->share[c] = others > 0.0 ? (double)x->consenting[c] / others : 0.0;
        x->share[m + c] = others > 0.0 ? ((double)x->consenting[c] - 1.0) / others : 0.0;
    }
    for (i64 j = 0; j < z->n; j++) {
        for (i64 c = 0; c < m; c++) x->gap_before[j * m + c] = x->gap[j * m + c];
        if (x->present[j]) sound_ally(m, w, s, x, j, urgency);
        else for (i64 c = 0; c < m; c++) { x->gap[j * m + c] = 0.0; x->objects[j * m + c] = 0; }
    }
    take_stock(z, s, x);
}

static i64 heaviest_backer(const Size *z, const Setting *s, const State *x, i64 c) {
    i64 payer = -1, m = z->m;
    for (i64 j = 0; j < z->n; j++) {
        if (!x->present[j] || x->objects[j * m + c] || !(payer < 0 || s->weight[j] > s->weight[payer])) continue;
        double best = -1e300;
        for (i64 k = 0; k < m; k++)
            if (x->status[k] == DECLARED && x->attitude[j * m + k] > best) best = x->attitude[j * m + k];
        if (x->attitude[j * m + c] >= best - TIE) payer = j;
    }
    return payer;
}

static i64 in_units(double v) {
    v = v > -0x1p20 ? v : -0x1p20;
    v = v < 0x1p20 ? v : 0x1p20;
    return (i64)floor(v * 0x1p30 + 0.5);
}

static i64 close_deals(const Size *z, const Setting *s, State *x, Tally *y) {
    i64 c = x->count[FRONT_RUNNER], m = z->m, n = z->n, members = x->count[MEMBERS], settled = 0;
    double step = s->process[OFFER_STEP], budget = s->process[BUDGET];
    if (c < 0 || step == 0.0
        || !(members > 0 && (double)x->consenting[c] >= s->process[CLOSING] * (double)members - TIE)) return 0;
    i64 payer = heaviest_backer(z, s, x, c);
    if (payer < 0) return 0;
    for (i64 j = 0; j < n; j++) if (x->objects[j * m + c]) x->offer[j * m + c] += step;
    for (;;) {
        i64 taker = -1;
        double least = 0.0;
        for (i64 j = 0; j < n; j++) if (x->objects[j * m + c]) {
            double wanted = x->gap[j * m + c] + s->premium[j];
            int covered = x->spent[c] + wanted <= budget + TIE;
            if (covered) x->count[CHANGED] = 1;
            if (x->offer[j * m + c] >= wanted - TIE && covered && (taker < 0 || wanted < least)) {
                taker = j; least = wanted;
            }
        }
        if (taker < 0) return settled;
        i64 k = taker * m + c;
        x->deal[k] += least; x->spent[c] += least; x->gap[k] -= least;
        x->objects[k] = 0; x->acquiesced[k] = 1; x->consenting[c]++;
        y->paid[k]++; y->paid_sum[k] += in_units(least); y->payer[payer * n + taker]++;
        settled++;
    }
}

static int accepts(const Size *z, const World *w, const State *x, const double *weight, i64 c) {
    const double *rule = w->rule_numbers;
    i64 members = 0, consenting = 0, objecting = 0;
    double weight_of_all = 0.0, weight_consenting = 0.0;
    for (i64 j = 0; j < z->n; j++) {
        if (!x->present[j]) continue;
        members++; weight_of_all += weight[j];
        if (x->objects[j * z->m + c]) { objecting++; if (w->veto[j]) return 0; }
        else if (!x->abstains[j * z->m + c]) { consenting++; weight_consenting += weight[j]; }
    }
    return members > 0 && (double)consenting >= rule[CONSENT_COUNT]
        && (double)consenting >= rule[CONSENT_SHARE] * (double)members - TIE
        && weight_consenting >= rule[CONSENT_WEIGHT] * weight_of_all - TIE
        && (rule[MAY_OBJECT] < 0 || (double)objecting <= rule[MAY_OBJECT]);
}

static i64 decide(const Size *z, const World *w, const Setting *s, State *x, i64 t) {
    const double *weight = z->own_rule_weight ? w->rule_weight : s->weight;
    i64 pending = x->count[PENDING], leader = x->count[FRONT_RUNNER];
    if (pending >= 0 && !(x->status[pending] == DECLARED && accepts(z, w, x, weight, pending))) pending = -1;
    if (pending < 0 && leader >= 0 && accepts(z, w, x, weight, leader)) {
        pending = leader; x->count[SINCE] = t;
        for (i64 j = 0; j < z->n; j++) x->gap_held[j * z->m + leader] = x->gap_before[j * z->m + leader];
    }
    x->count[PENDING] = pending;
    return pending >= 0 && t - x->count[SINCE] >= w->calendar[SILENCE] ? pending : -1;
}

/* sim/model/tally.py */
static void count_round(const Size *z, const State *x, Tally *y, i64 t) {
    i64 leader = x->count[FRONT_RUNNER];
    if (t > z->rounds - 1) return;
    for (i64 c = 0; c < z->m; c++) y->support[(c * z->rounds + t) * (z->n + 1) + x->consenting[c]]++;
    if (leader < 0) return;
    y->leading[leader * z->rounds + t]++;
    for (i64 j = 0; j < z->n; j++)
        if (x->present[j] && x->objects[j * z->m + leader]) y->objecting[j * z->rounds + t]++;
}

static void count_holdouts(const Size *z, const Setting *s, const State *x, Tally *y, i64 c, const double *gap) {
    for (i64 j = 0; j < z->n; j++) {
        i64 k = j * z->m + c;
        if (!x->present[j] || !(gap[k] > TIE)) continue;
        y->held[k]++; y->held_gap[k] += in_units(gap[k]); y->held_ask[k] += in_units(gap[k] + s->premium[j]);
    }
}

static void count_end(const Size *z, const Setting *s, const State *x, Tally *y, i64 outcome, i64 t, i64 reason) {
    i64 shown = t < z->rounds - 1 ? t : z->rounds - 1, least = -1;
    y->ended[outcome * z->rounds + shown]++;
    y->reason[reason]++;
    for (i64 c = 0; c < z->m; c++) y->final[(c * z->rounds + shown) * (z->n + 1) + x->consenting[c]]++;
    if (reason != ADOPTED) {
        if (x->count[FRONT_RUNNER] >= 0) count_holdouts(z, s, x, y, x->count[FRONT_RUNNER], x->gap);
        return;
    }
    for (i64 j = 0; j < z->n; j++)
        if (x->present[j]
            && (least < 0 || x->attitude[j * z->m + outcome] < x->attitude[least * z->m + outcome])) least = j;
    y->least[least]++;
    y->least_sum[0] += in_units(x->attitude[least * z->m + outcome]);
}

static void play(const Size *z, const World *w, Setting *s, State *x, Tally *y, u64 *words, double *normals, u64 seed,
                 u64 chance) {
    i64 last = w->calendar[LAST_ROUND], stall = w->calendar[STALL], event = 0;
    begin(z, w, s, x);
    i64 meetings = (i64)floor(s->process[MEETINGS] * (double)x->count[MEMBERS] + 0.5);
    PART(INPUTS);
    for (i64 t = 0;; t++) {
        x->count[CHANGED] = 0;
        for (; event < z->events && w->event_round[event] <= t; event++)
            if (s->event_happens[event]) happen(z, w, s, x, event);
        if (t > 0) {
            reconsider(z, s, x); PART(CANDIDACY);
            meet(z, x, y, s->process[PERSUASION], seed, chance, t, meetings); PART(MEETING);
            hear_news(z, w, x, s->process[NEWS], words, normals, seed, chance, t); PART(NEWS_PART);
        }
        sound_out(z, w, s, x, t); PART(SOUNDING);
        if (t > 0) { close_deals(z, s, x, y); PART(CLOSING_PART); }
        count_round(z, x, y, t); PART(COUNTING);
        i64 adopted = t > 0 ? decide(z, w, s, x, t) : -1;
        PART(RULE);
        if (adopted >= 0) {
            count_holdouts(z, s, x, y, adopted, x->gap_held);
            count_end(z, s, x, y, adopted, t, ADOPTED); PART(COUNTING);
            return;
        }
        x->count[QUIET] = x->count[CHANGED] || t == 0 ? 0 : x->count[QUIET] + 1;
        int ahead = z->events > 0 && w->event_round[z->events - 1] > t;
        int stalled = stall > 0 && x->count[QUIET] >= stall && !ahead;
        if (stalled || t >= last) {
            count_end(z, s, x, y, z->m, t, t < last ? STALLED : OUT_OF_TIME); PART(COUNTING);
            return;
        }
    }
}

void play_chunk(const Size *z, const World *w, Setting *s, State *x, Tally *y, u64 *words, double *normals, u64 seed,
                u64 first, i64 count) {
#ifdef TIMED
    part_begun = now();
#endif
    for (i64 index = 0; index < count; index++) {
        draw_setting(z, w, s, seed, first + (u64)index);
        play(z, w, s, x, y, words, normals, seed, first + (u64)index);
    }
}
