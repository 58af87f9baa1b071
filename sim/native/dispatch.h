/* Which of two builds of the same functions this processor runs: the one for any x86-64, or the one with AVX2. */
#include <cpuid.h>
static int has_avx2(void)
{
    unsigned a, b, c, d, low, high;
    if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & 1u << 27) || !(c & 1u << 28)) return 0; /* OSXSAVE and AVX */
    __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    if ((low & 6) != 6) return 0; /* the system keeps the wide registers */
    if (!__get_cpuid_count(7, 0, &a, &b, &c, &d)) return 0;
    return (b & 1u << 5) && (b & 1u << 3) && (b & 1u << 8); /* AVX2, BMI1, BMI2 */
}
static int level = -1;
EXPORT i64 use_level(i64 wanted) /* 0: any x86-64, 1: AVX2, -1: what the processor has. Returns what is used. */
{
    level = wanted != 0 && has_avx2();
    return level;
}
static inline int wide(void) { return level < 0 ? (int)use_level(-1) : level; }
