// UnpackWide.c
// What Unpack.c does, eight numbers at a time.
#include "CKernels.h"
#include "Wide.h"

bool jsearch_is_wide(void) { return IS_WIDE; }

#if defined(__x86_64__)

// Two rows of four lanes. They lie in words that are the same or follow each other.
WIDE static inline __attribute__((always_inline)) __m256i two_words(
    const uint8_t *input, unsigned first, unsigned second) {
    const __m128i lower = _mm_loadu_si128((const __m128i *)(input + 16 * first));
    if (second == first) return _mm256_broadcastsi128_si256(lower);
    if (second == first + 1) return _mm256_loadu_si256((const __m256i *)(input + 16 * first));
    return _mm256_inserti128_si256(
        _mm256_castsi128_si256(lower), _mm_loadu_si128((const __m128i *)(input + 16 * second)), 1);
}

WIDE static inline __attribute__((always_inline)) __m256i two_shifts(unsigned first, unsigned second) {
    return _mm256_setr_epi32(
        (int)first, (int)first, (int)first, (int)first, (int)second, (int)second, (int)second, (int)second);
}

WIDE static inline __attribute__((always_inline)) void unpack(const uint8_t *input, unsigned width, uint32_t *output) {
    const __m256i mask = _mm256_set1_epi32(width == 32 ? -1 : (int)(((uint32_t)1 << width) - 1));
#pragma clang loop unroll(full)
    for (unsigned row = 0; row < 32; row += 2) {
        const unsigned first = row * width, second = first + width;
        const unsigned shift1 = first % 32, shift2 = second % 32;
        const bool reaches1 = shift1 + width > 32, reaches2 = shift2 + width > 32;
        __m256i value = _mm256_srlv_epi32(two_words(input, first / 32, second / 32), two_shifts(shift1, shift2));
        if (reaches1 || reaches2) {
            // (Shifted by 32, nothing is left: of a row that lies in one word, no other is read.)
            const __m256i upper = two_words(input, first / 32 + reaches1, second / 32 + reaches2);
            const __m256i shifts = two_shifts(reaches1 ? 32 - shift1 : 32, reaches2 ? 32 - shift2 : 32);
            value = _mm256_or_si256(value, _mm256_sllv_epi32(upper, shifts));
        }
        _mm256_storeu_si256((__m256i *)(output + 4 * row), _mm256_and_si256(value, mask));
    }
}

#define WIDTH(width) \
    case width: \
        unpack(input, width, output); \
        break;

WIDE void jsearch_wide_unpack_128(const uint8_t *input, unsigned width, uint32_t *output) {
    switch (width) {
        WIDTH(1)  WIDTH(2)  WIDTH(3)  WIDTH(4)  WIDTH(5)  WIDTH(6)  WIDTH(7)  WIDTH(8)
        WIDTH(9)  WIDTH(10) WIDTH(11) WIDTH(12) WIDTH(13) WIDTH(14) WIDTH(15) WIDTH(16)
        WIDTH(17) WIDTH(18) WIDTH(19) WIDTH(20) WIDTH(21) WIDTH(22) WIDTH(23) WIDTH(24)
        WIDTH(25) WIDTH(26) WIDTH(27) WIDTH(28) WIDTH(29) WIDTH(30) WIDTH(31) WIDTH(32)
    default:
        for (unsigned row = 0; row < 32; row += 2)
            _mm256_storeu_si256((__m256i *)(output + 4 * row), _mm256_setzero_si256());
    }
}

WIDE void jsearch_wide_add_up_128(uint32_t *values, uint32_t first) {
    const __m256i last = _mm256_set1_epi32(7), eight = _mm256_set1_epi32(8);
    __m256i before = _mm256_add_epi32(_mm256_set1_epi32((int)first), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
#pragma clang loop unroll(full)
    for (unsigned start = 0; start < 128; start += 8) {
        __m256i sums = _mm256_loadu_si256((const __m256i *)(values + start));
        sums = _mm256_add_epi32(sums, _mm256_slli_si256(sums, 4));
        sums = _mm256_add_epi32(sums, _mm256_slli_si256(sums, 8));
        // What the lower four are together is added to the upper four.
        const __m256i fours = _mm256_shuffle_epi32(sums, 0xFF);
        sums = _mm256_add_epi32(sums, _mm256_permute2x128_si256(fours, fours, 0x08));
        const __m256i all = _mm256_add_epi32(_mm256_permutevar8x32_epi32(sums, last), eight);
        _mm256_storeu_si256((__m256i *)(values + start), _mm256_add_epi32(sums, before));
        before = _mm256_add_epi32(before, all);
    }
}

WIDE void jsearch_wide_increment_128(uint32_t *values) {
    const __m256i one = _mm256_set1_epi32(1);
    for (unsigned start = 0; start < 128; start += 8) {
        __m256i *place = (__m256i *)(values + start);
        _mm256_storeu_si256(place, _mm256_add_epi32(_mm256_loadu_si256(place), one));
    }
}

WIDE void jsearch_wide_add_128(uint32_t *values, const uint32_t *others) {
    for (unsigned start = 0; start < 128; start += 8) {
        __m256i *place = (__m256i *)(values + start);
        const __m256i other = _mm256_loadu_si256((const __m256i *)(others + start));
        _mm256_storeu_si256(place, _mm256_add_epi32(_mm256_loadu_si256(place), other));
    }
}

WIDE unsigned jsearch_wide_count_below_128(const uint32_t *values, uint32_t limit) {
    const unsigned before = 32 * ((values[31] < limit) + (values[63] < limit) + (values[95] < limit));
    const __m256i limits = _mm256_set1_epi32((int)limit);
    unsigned count = before;
    for (unsigned start = 0; start < 32; start += 16) {
        const __m256i first = _mm256_loadu_si256((const __m256i *)(values + before + start));
        const __m256i second = _mm256_loadu_si256((const __m256i *)(values + before + start + 8));
        // 16 bits each, all set where a number is below: two bits of the mask each.
        const __m256i below =
            _mm256_packs_epi32(_mm256_cmpgt_epi32(limits, first), _mm256_cmpgt_epi32(limits, second));
        count += (unsigned)__builtin_popcount((unsigned)_mm256_movemask_epi8(below)) / 2;
    }
    return count;
}

#endif
