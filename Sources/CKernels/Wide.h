// Wide.h
// Vectors of 256 bits, where the machine has them: each loop that uses them stands beside one that does without, and gives the same.
#ifndef JSEARCH_WIDE_H
#define JSEARCH_WIDE_H

#if defined(__x86_64__)
#include <immintrin.h>
#define WIDE __attribute__((target("avx2,popcnt")))
#define IS_WIDE (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt"))
#define CHOOSE(name, arguments) (IS_WIDE ? jsearch_wide_##name arguments : jsearch_narrow_##name arguments)
#else
#define IS_WIDE false
#define CHOOSE(name, arguments) jsearch_narrow_##name arguments
#endif

#endif
