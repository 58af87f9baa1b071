/* What generated code stands on. Whole numbers are of 64 bits, real ones are IEEE doubles, and nothing is contracted
   or reordered (-ffp-contract=off, no fast arithmetic), so that every machine gives the bits of the Python text. */
#include <stdbool.h>
#include <stdint.h>
typedef int64_t i64;
typedef uint64_t u64;

#define ALWAYS __attribute__((always_inline))
/* Before a loop whose entries are independent (sim/native/lanes.py). It is worked out one vector at a time. */
#if defined(__clang__)
#define ELEMENTWISE _Pragma("clang loop vectorize(assume_safety) interleave_count(1)")
#else
#define ELEMENTWISE _Pragma("GCC ivdep")
#endif
#if defined(_WIN32)
#define EXPORT __declspec(dllexport)
#else
#define EXPORT __attribute__((visibility("default")))
#endif
#ifndef ENTRY /* where there are two builds of a function, each gives it a name of its own and a third one is exported */
#define ENTRY(name) entry_##name
#endif
#ifdef INNER
#define INNER_EXPORT
#else
#define INNER_EXPORT EXPORT
#endif

#ifdef __wasm__ /* no C library */
#define INFINITY __builtin_inf()
#define NAN __builtin_nan("")
#else
#include <math.h>
#endif
#define floor_ __builtin_floor
#define ceil_ __builtin_ceil
#define sqrt_ __builtin_sqrt
#define fabs_ __builtin_fabs
#define copysign_ __builtin_copysign

#ifdef CHECKED
#include <stdio.h>
#include <stdlib.h>
static _Noreturn void fail(const char *where, const char *what, i64 got, i64 limit)
{
    fprintf(stderr, "%s: %s: %lld, limit %lld\n", where, what, (long long)got, (long long)limit);
    abort();
}
static inline i64 at(i64 k, i64 n, const char *where)
{
    if (k < 0 || k >= n) fail(where, "index outside of the array", k, n);
    return k;
}
static inline i64 bound(i64 k, i64 n, const char *where)
{
    if (k < 0 || k > n) fail(where, "slice outside of the array", k, n);
    return k;
}
static inline i64 fits(i64 x, i64 low, i64 high, const char *where)
{
    if (x < low || x > high) fail(where, "number too large for the array", x, high);
    return x;
}
static inline u64 product(u64 a, u64 b, const char *where)
{
    u64 r;
    if (__builtin_mul_overflow(a, b, &r)) fail(where, "product beyond 64 bits, write word(...)", (i64)a, (i64)b);
    return r;
}
static inline u64 sum(u64 a, u64 b, const char *where)
{
    u64 r;
    if (__builtin_add_overflow(a, b, &r)) fail(where, "sum beyond 64 bits, write word(...)", (i64)a, (i64)b);
    return r;
}
static inline double divisor(double x, const char *where)
{
    if (x == 0.0) fail(where, "division by zero", 0, 0);
    return x;
}
static inline i64 whole(double x, const char *where)
{
    if (!(x >= -9223372036854775808.0 && x < 9223372036854775808.0)) fail(where, "no whole number of 64 bits", 0, 0);
    return (i64)x;
}
#else
#define at(k, n, where) (k)
#define bound(k, n, where) (k)
#define fits(x, low, high, where) (x)
#define product(a, b, where) ((u64)(a) * (u64)(b))
#define sum(a, b, where) ((u64)(a) + (u64)(b))
#define divisor(x, where) (x)
#define whole(x, where) ((i64)(x))
#endif

/* Python's min and max: the first of two equal ones, and the first if the second is no number. */
static inline double min_double(double a, double b) { return b < a ? b : a; }
static inline double max_double(double a, double b) { return b > a ? b : a; }
static inline i64 min_i64(i64 a, i64 b) { return b < a ? b : a; }
static inline i64 max_i64(i64 a, i64 b) { return b > a ? b : a; }
static inline u64 min_u64(u64 a, u64 b) { return b < a ? b : a; }
static inline u64 max_u64(u64 a, u64 b) { return b > a ? b : a; }
static inline i64 abs_i64(i64 a) { return a < 0 ? -a : a; }

/* Python rounds a quotient down, C toward zero. Division by zero is an error in Python; here it gives 0. */
static inline i64 floor_divide(i64 a, i64 b)
{
    if (b == 0 || b == -1) return b ? (i64)(0 - (u64)a) : 0;
    return a / b - (a % b != 0 && (a < 0) != (b < 0));
}
static inline i64 modulo(i64 a, i64 b)
{
    if (b == 0 || b == -1) return 0;
    i64 rest = a % b;
    return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
}

static inline u64 high_product(u64 a, u64 b)
{
#ifdef __SIZEOF_INT128__
#ifndef __wasm__
    return (u64)((unsigned __int128)a * b >> 64);
#endif
#endif
    u64 al = (uint32_t)a, ah = a >> 32, bl = (uint32_t)b, bh = b >> 32;
    u64 low = al * bl, one = al * bh, two = ah * bl;
    u64 middle = (low >> 32) + (uint32_t)one + (uint32_t)two;
    return ah * bh + (one >> 32) + (two >> 32) + (middle >> 32);
}

/* Bits of a double and back, and the two functions of `math` that take it apart: both are exact. */
static inline u64 bits_of(double x) { u64 b; __builtin_memcpy(&b, &x, 8); return b; }
static inline double double_of(u64 b) { double x; __builtin_memcpy(&x, &b, 8); return x; }
typedef struct { double f0; i64 f1; } frexp_result;
static inline frexp_result frexp_(double x)
{
    i64 exponent = (i64)(bits_of(x) >> 52 & 2047);
    if (x == 0.0 || exponent == 2047) return (frexp_result){x, 0};
    if (exponent == 0) {
        frexp_result scaled = frexp_(x * 18014398509481984.0);
        return (frexp_result){scaled.f0, scaled.f1 - 54};
    }
    return (frexp_result){double_of((bits_of(x) & 0x800FFFFFFFFFFFFFULL) | 0x3FE0000000000000ULL), exponent - 1022};
}
static inline double ldexp_(double x, i64 n)
{
    if (n > 2200) n = 2200;
    if (n < -2200) n = -2200;
    for (; n > 1023; n -= 1023) x *= 0x1p1023;
    for (; n < -969; n += 969) x *= 0x1p-969; /* 53 bits above the least normal number: only the last step rounds */
    return x * double_of((u64)(n + 1023) << 52);
}
