// ScoresWide.c
// What Scores.c does, four numbers at a time.
#include "CKernels.h"
#include "Drain.h"
#include "Wide.h"

#if defined(__x86_64__)

#pragma clang fp contract(off)

// With this bit pattern above them, 52 bits are a number as large as 2^52 and they together.
#define EXPONENT 0x4330000000000000

// Exactly what a conversion gives: each fits in 52 bits.
WIDE static inline __attribute__((always_inline)) __m256d doubles(const uint32_t *numbers) {
    const __m256i wide = _mm256_cvtepu32_epi64(_mm_loadu_si128((const __m128i *)numbers));
    const __m256i exponent = _mm256_set1_epi64x(EXPONENT);
    return _mm256_sub_pd(_mm256_castsi256_pd(_mm256_or_si256(wide, exponent)), _mm256_castsi256_pd(exponent));
}

WIDE void jsearch_wide_bm25(
    const uint32_t *frequencies, const uint32_t *lengths, size_t count, double scale, double flat, double slope,
    int64_t *steps) {
    // Larger scores have no room below an exponent.
    const size_t fours = scale >= 0 && scale < 0x1p51 ? count / 4 * 4 : 0;
    const __m256d scales = _mm256_set1_pd(scale), flats = _mm256_set1_pd(flat), slopes = _mm256_set1_pd(slope);
    const __m256d half = _mm256_set1_pd(0.5), exponent = _mm256_castsi256_pd(_mm256_set1_epi64x(EXPONENT));
    for (size_t index = 0; index < fours; index += 4) {
        const __m256d f = doubles(frequencies + index);
        const __m256d norm = _mm256_add_pd(flats, _mm256_mul_pd(slopes, doubles(lengths + index)));
        const __m256d fraction = _mm256_div_pd(f, _mm256_add_pd(f, norm));
        const __m256d score = _mm256_floor_pd(_mm256_add_pd(_mm256_mul_pd(scales, fraction), half));
        const __m256i whole = _mm256_xor_si256(
            _mm256_castpd_si256(_mm256_add_pd(score, exponent)), _mm256_castpd_si256(exponent));
        const __m256d occurs = _mm256_cmp_pd(f, _mm256_setzero_pd(), _CMP_GT_OQ);
        _mm256_storeu_si256((__m256i *)(steps + index), _mm256_and_si256(whole, _mm256_castpd_si256(occurs)));
    }
    jsearch_narrow_bm25(
        frequencies + fours, lengths + fours, count - fours, scale, flat, slope, steps + fours);
}

WIDE static inline uint64_t above_64(const int64_t *values, int64_t limit) {
    const __m256i all = _mm256_set1_epi64x(limit);
    uint64_t above = 0;
#pragma clang loop unroll(full)
    for (unsigned index = 0; index < 64; index += 4) {
        const __m256i own = _mm256_cmpgt_epi64(_mm256_loadu_si256((const __m256i *)(values + index)), all);
        above |= (uint64_t)(unsigned)_mm256_movemask_pd(_mm256_castsi256_pd(own)) << index;
    }
    return above;
}

WIDE uint64_t jsearch_wide_above_64(const int64_t *values, int64_t limit) { return above_64(values, limit); }

WIDE size_t jsearch_wide_drain(
    int64_t *scores, uint64_t *places, unsigned live, bool wants_first, int64_t limit, uint32_t start, uint32_t *documents,
    int64_t *kept, bool *marks) {
    return drain(scores, places, live, wants_first, limit, start, documents, kept, marks, above_64);
}

#endif
