// Widths.c
// The width with which 128 numbers are packed into fewest bytes.
#include "CKernels.h"

static inline unsigned bit_count(uint32_t value) { return value == 0 ? 0 : 32 - (unsigned)__builtin_clz(value); }

#if defined(__SSE2__)
#include <emmintrin.h>

// The widths of 128 numbers below 2^24: a float knows them exactly, and its exponent is the width.
static inline __m128i four_widths(const uint32_t *values) {
    const __m128i exponents =
        _mm_srli_epi32(_mm_castps_si128(_mm_cvtepi32_ps(_mm_loadu_si128((const __m128i *)values))), 23);
    // 0 has the exponent 0, 1 has 127: less 126, none below 0.
    return _mm_subs_epu16(exponents, _mm_set1_epi32(126));
}

static inline void small_widths(const uint32_t *values, __m128i *widths) {
    for (unsigned row = 0; row < 8; row++) {
        const uint32_t *first = values + 16 * row;
        widths[row] = _mm_packus_epi16(
            _mm_packs_epi32(four_widths(first), four_widths(first + 4)),
            _mm_packs_epi32(four_widths(first + 8), four_widths(first + 12)));
    }
}

static inline unsigned count_above(const __m128i *widths, unsigned width) {
    const __m128i limit = _mm_set1_epi8((char)width);
    __m128i above = _mm_setzero_si128();
    // Each comparison gives -1 in the bytes where it holds.
    for (unsigned row = 0; row < 8; row++) above = _mm_sub_epi8(above, _mm_cmpgt_epi8(widths[row], limit));
    const __m128i sums = _mm_sad_epu8(above, _mm_setzero_si128());
    return (unsigned)(_mm_cvtsi128_si32(sums) + _mm_extract_epi16(sums, 4));
}

typedef struct { __m128i rows[8]; } widths_of_128;

static inline void find_widths(const uint32_t *values, uint32_t any, widths_of_128 *widths) {
    if (any < (uint32_t)1 << 24) return small_widths(values, widths->rows);
    uint8_t *bytes = (uint8_t *)widths;
    for (unsigned index = 0; index < 128; index++) bytes[index] = (uint8_t)bit_count(values[index]);
}

#else

typedef struct { uint8_t rows[128]; } widths_of_128;

static inline unsigned count_above(const uint8_t *widths, unsigned width) {
    unsigned count = 0;
    for (unsigned index = 0; index < 128; index++) count += widths[index] > width;
    return count;
}

static inline void find_widths(const uint32_t *values, uint32_t any, widths_of_128 *widths) {
    (void)any;
    for (unsigned index = 0; index < 128; index++) widths->rows[index] = (uint8_t)bit_count(values[index]);
}

#endif

static uint32_t any_of_128(const uint32_t *values) {
    uint32_t any = 0;
    for (unsigned index = 0; index < 128; index++) any |= values[index];
    return any;
}

unsigned jsearch_best_width_128(const uint32_t *values, unsigned *exception_count) {
    const uint32_t any = any_of_128(values);
    unsigned best = bit_count(any), best_cost = 16 * best;
    *exception_count = 0;
    // Frequencies less 1, most of all.
    if (best == 0) return 0;
    widths_of_128 widths;
    find_widths(values, any, &widths);
    // Bytes of the high bits of all exceptions, by width: seven bits a byte, so as many as with seven bits more, and one each.
    unsigned high_bytes[32 + 7] = {0};
    for (unsigned width = best; width-- > 0;) {
        const unsigned above = count_above(widths.rows, width);
        high_bytes[width] = above + high_bytes[width + 7];
        const unsigned cost = 16 * width + above + high_bytes[width];
        if (cost < best_cost) {
            best_cost = cost;
            best = width;
            *exception_count = above;
        }
        // With fewer bits there are no fewer exceptions, of two bytes at least.
        if (2 * above >= best_cost) break;
    }
    return best;
}

void jsearch_wider_128(const uint32_t *values, unsigned width, uint64_t bits[2]) {
#if defined(__SSE2__)
    const __m128i shift = _mm_cvtsi32_si128((int)width), zero = _mm_setzero_si128();
    bits[0] = bits[1] = 0;
    for (unsigned row = 0; row < 8; row++) {
        __m128i small[4];
        for (unsigned part = 0; part < 4; part++) {
            const __m128i four = _mm_loadu_si128((const __m128i *)(values + 16 * row + 4 * part));
            small[part] = _mm_cmpeq_epi32(_mm_srl_epi32(four, shift), zero);
        }
        const __m128i sixteen =
            _mm_packs_epi16(_mm_packs_epi32(small[0], small[1]), _mm_packs_epi32(small[2], small[3]));
        const uint64_t wider = ~(unsigned)_mm_movemask_epi8(sixteen) & 0xFFFF;
        bits[row / 4] |= wider << (16 * (row % 4));
    }
#else
    bits[0] = bits[1] = 0;
    for (unsigned index = 0; index < 128; index++)
        bits[index / 64] |= (uint64_t)(bit_count(values[index]) > width) << (index % 64);
#endif
}
