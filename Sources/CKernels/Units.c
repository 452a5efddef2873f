// Units.c
// Loops over UTF-16: text that normalising changes little, and pairs of neighbours.
#include "CKernels.h"

// 、。 and 「」『』, hiragana, katakana, kanji, and ASCII but for white space, controls and capitals.
static inline bool is_plain(uint16_t unit) {
    return (uint16_t)(unit - 0x4E00) <= 0x9FFF - 0x4E00 || (uint16_t)(unit - 0x3041) <= 0x3096 - 0x3041
        || (uint16_t)(unit - 0x30A1) <= 0x30FE - 0x30A1 || (uint16_t)(unit - 0x3001) <= 1
        || (uint16_t)(unit - 0x300C) <= 3 || (uint16_t)(unit - 0x21) <= 0x40 - 0x21
        || (uint16_t)(unit - 0x5B) <= 0x7E - 0x5B;
}

static inline bool is_capital(uint16_t unit) { return (uint16_t)(unit - 0x41) <= 0x5A - 0x41; }
static inline bool is_space(uint16_t unit) { return unit == 0x20 || unit == 0x0A; }

#if defined(__SSE2__)
#include <emmintrin.h>

// All bits of those of eight units that are from `first` to `last`.
static inline __m128i between(__m128i units, int first, int last) {
    const __m128i above = _mm_sub_epi16(units, _mm_set1_epi16((short)first));
    return _mm_cmpeq_epi16(_mm_subs_epu16(above, _mm_set1_epi16((short)(last - first))), _mm_setzero_si128());
}

static inline __m128i plain_of_eight(__m128i units) {
    const __m128i kana = _mm_or_si128(between(units, 0x3041, 0x3096), between(units, 0x30A1, 0x30FE));
    const __m128i marks = _mm_or_si128(between(units, 0x3001, 0x3002), between(units, 0x300C, 0x300F));
    const __m128i ascii = _mm_or_si128(between(units, 0x21, 0x40), between(units, 0x5B, 0x7E));
    return _mm_or_si128(_mm_or_si128(between(units, 0x4E00, 0x9FFF), kana), _mm_or_si128(marks, ascii));
}
#endif

size_t jsearch_fold_plain(
    const uint16_t *units, size_t count, bool folds_case, bool is_after_space, uint16_t *output) {
    size_t index = 0;
#if defined(__SSE2__)
    // Two bits for each unit, as in the masks below.
    unsigned carried = is_after_space ? 3 : 0;
    const __m128i capital = folds_case ? _mm_set1_epi16(0x20) : _mm_setzero_si128();
    const __m128i space = _mm_set1_epi16(0x20), line_break = _mm_set1_epi16(0x0A);
    for (; count - index >= 8; index += 8) {
        const __m128i next = _mm_loadu_si128((const __m128i *)(units + index));
        const __m128i breaks = _mm_cmpeq_epi16(next, line_break);
        const __m128i spaces = _mm_or_si128(_mm_cmpeq_epi16(next, space), breaks);
        const __m128i capitals = _mm_and_si128(between(next, 0x41, 0x5A), _mm_cmpeq_epi16(capital, space));
        const __m128i folded = _mm_add_epi16(next, _mm_and_si128(capitals, capital));
        _mm_storeu_si128(
            (__m128i *)(output + index), _mm_or_si128(_mm_andnot_si128(breaks, folded), _mm_and_si128(breaks, space)));
        const unsigned space_bits = (unsigned)_mm_movemask_epi8(spaces);
        const unsigned repeated = space_bits & (space_bits << 2 | carried);
        const unsigned known =
            (unsigned)_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(plain_of_eight(next), capitals), spaces)) & ~repeated;
        if (known != 0xFFFF) return index + (size_t)__builtin_ctz(~known) / 2;
        carried = space_bits >> 14;
    }
    if (index > 0) is_after_space = carried != 0;
#endif
    for (; index < count; index++) {
        const uint16_t unit = units[index];
        if (is_space(unit)) {
            if (is_after_space) break;
            output[index] = 0x20;
        } else if (folds_case && is_capital(unit)) {
            output[index] = unit + 0x20;
        } else if (is_plain(unit)) {
            output[index] = unit;
        } else {
            break;
        }
        is_after_space = is_space(unit);
    }
    return index;
}

void jsearch_pairs(const uint16_t *units, size_t count, uint32_t *pairs) {
    size_t index = 0;
#if defined(__SSE2__)
    for (; count - index >= 4; index += 4) {
        const __m128i first = _mm_loadl_epi64((const __m128i *)(units + index));
        const __m128i second = _mm_loadl_epi64((const __m128i *)(units + index + 1));
        _mm_storeu_si128((__m128i *)(pairs + index), _mm_unpacklo_epi16(second, first));
    }
#endif
    for (; index < count; index++) pairs[index] = (uint32_t)units[index] << 16 | units[index + 1];
}

size_t jsearch_find_pair(const uint16_t *units, size_t count, uint16_t first, uint16_t second) {
    size_t index = 0;
#if defined(__SSE2__)
    const __m128i firsts = _mm_set1_epi16((short)first), seconds = _mm_set1_epi16((short)second);
    for (; count - index >= 8; index += 8) {
        const __m128i own = _mm_cmpeq_epi16(_mm_loadu_si128((const __m128i *)(units + index)), firsts);
        const __m128i next = _mm_cmpeq_epi16(_mm_loadu_si128((const __m128i *)(units + index + 1)), seconds);
        const unsigned found = (unsigned)_mm_movemask_epi8(_mm_and_si128(own, next));
        if (found != 0) return index + (size_t)__builtin_ctz(found) / 2;
    }
#endif
    for (; index < count; index++) {
        if (units[index] == first && units[index + 1] == second) break;
    }
    return index;
}
