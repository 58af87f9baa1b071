/* Another C library's log and exp, put before this machine's own by LD_PRELOAD.

   Plain: rounded from extended precision, so right in the last bit nearly always. With -DWRONG: for one argument in
   sixteen the last bit is wrong on purpose, which is worse than any library that is in use. */
#include <math.h>
#include <stdint.h>
#include <string.h>

static double told(double value, double argument)
{
#ifdef WRONG
    uint64_t bits;
    memcpy(&bits, &argument, sizeof bits);
    bits *= 0x9E3779B97F4A7C15u;
    if (bits >> 60 == 0)
        return nextafter(value, bits >> 59 & 1 ? INFINITY : -INFINITY);
#endif
    return value;
}

double log(double x) { return told((double)logl(x), x); }
double exp(double x) { return told((double)expl(x), x); }
