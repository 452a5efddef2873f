// UTF8.c
// UTF-8 checked and decoded, fast where characters have three bytes, as kana and kanji do.
#include "CKernels.h"

// Four bytes, the first the lowest.
static inline uint32_t load(const uint8_t *bytes) {
    return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

#if defined(__SSE2__)
#include <tmmintrin.h>

// Whether 16 bytes begin with four characters of three bytes, as far as their highest bits tell.
static inline bool are_four_of_three(__m128i bytes) {
    const __m128i mask = _mm_setr_epi8(-16, -64, -64, -16, -64, -64, -16, -64, -64, -16, -64, -64, 0, 0, 0, 0);
    const __m128i wanted = _mm_setr_epi8(-32, -128, -128, -32, -128, -128, -32, -128, -128, -32, -128, -128, 0, 0, 0, 0);
    return _mm_movemask_epi8(_mm_cmpeq_epi8(_mm_and_si128(bytes, mask), wanted)) == 0xFFFF;
}

// Whether any of 16 bytes is one of two.
static inline bool have_any(__m128i bytes, char one, char other) {
    const __m128i found =
        _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(one)), _mm_cmpeq_epi8(bytes, _mm_set1_epi8(other)));
    return _mm_movemask_epi8(found) != 0;
}
#endif

static inline bool is_tail(uint8_t byte) { return (byte & 0xC0) == 0x80; }

// How many bytes the character at `bytes` has, of which `count` are there; 0 if it is none. Table 3-7 of the Unicode Standard.
static size_t length_of_character(const uint8_t *bytes, size_t count) {
    const uint8_t lead = bytes[0];
    if (lead < 0x80) return 1;
    if (lead < 0xC2 || lead > 0xF4) return 0;
    const size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (count < length) return 0;
    for (size_t index = 1; index < length; index++)
        if (!is_tail(bytes[index])) return 0;
    const uint8_t second = bytes[1];
    if (lead == 0xE0) return second >= 0xA0 ? 3 : 0;
    if (lead == 0xED) return second < 0xA0 ? 3 : 0;
    if (lead == 0xF0) return second >= 0x90 ? 4 : 0;
    if (lead == 0xF4) return second < 0x90 ? 4 : 0;
    return length;
}

enum jsearch_utf8 jsearch_check_utf8(const uint8_t *bytes, size_t count) {
    size_t index = 0;
    uint32_t high = 0;
    while (count - index >= 4) {
#if defined(__SSE2__)
        if (count - index >= 16) {
            const __m128i next = _mm_loadu_si128((const __m128i *)(bytes + index));
            // E0 and ED may not stand before all bytes: below.
            if (are_four_of_three(next) && !have_any(next, (char)0xE0, (char)0xED)) {
                high = 0x80;
                index += 12;
                continue;
            }
            if (_mm_movemask_epi8(next) == 0) {
                index += 16;
                continue;
            }
        }
#endif
        const uint32_t word = load(bytes + index);
        if ((word & 0x00C0C0F0) == 0x008080E0) {
            // Lead and the bit that E0 must have in its second byte, and ED must not.
            const uint32_t edge = (word & 0x0F) | (word >> 8 & 0x20);
            if (edge == 0x00 || edge == 0x2D) return JSEARCH_UTF8_DAMAGED;
            high = 0x80;
            index += 3;
        } else if ((word & 0x80808080) == 0) {
            index += 4;
        } else {
            const size_t length = length_of_character(bytes + index, count - index);
            if (length == 0) return JSEARCH_UTF8_DAMAGED;
            high |= bytes[index] & 0x80;
            index += length;
        }
    }
    while (index < count) {
        const size_t length = length_of_character(bytes + index, count - index);
        if (length == 0) return JSEARCH_UTF8_DAMAGED;
        high |= bytes[index] & 0x80;
        index += length;
    }
    return high == 0 ? JSEARCH_UTF8_ASCII : JSEARCH_UTF8_OTHER;
}

// Decodes the character at `bytes`, and moves both behind it.
static inline void decode_character(const uint8_t **bytes, uint16_t **units) {
    const uint8_t *next = *bytes;
    const uint8_t lead = next[0];
    if (lead < 0x80) {
        *(*units)++ = lead;
        *bytes += 1;
    } else if (lead < 0xE0) {
        *(*units)++ = (uint16_t)((lead & 0x1F) << 6 | (next[1] & 0x3F));
        *bytes += 2;
    } else if (lead < 0xF0) {
        *(*units)++ = (uint16_t)((lead & 0x0F) << 12 | (next[1] & 0x3F) << 6 | (next[2] & 0x3F));
        *bytes += 3;
    } else {
        const uint32_t scalar = (uint32_t)(lead & 0x07) << 18 | (uint32_t)(next[1] & 0x3F) << 12
            | (uint32_t)(next[2] & 0x3F) << 6 | (uint32_t)(next[3] & 0x3F);
        *(*units)++ = (uint16_t)(0xD800 | (scalar - 0x10000) >> 10);
        *(*units)++ = (uint16_t)(0xDC00 | (scalar & 0x3FF));
        *bytes += 4;
    }
}

#if defined(__SSE2__)
// Decodes as long as 16 bytes are left.
__attribute__((target("ssse3"))) static void decode_vectors(const uint8_t **bytes, const uint8_t *end, uint16_t **units) {
    const __m128i order = _mm_setr_epi8(2, 1, 0, -1, 5, 4, 3, -1, 8, 7, 6, -1, 11, 10, 9, -1);
    const __m128i low_halves = _mm_setr_epi8(0, 1, 4, 5, 8, 9, 12, 13, -1, -1, -1, -1, -1, -1, -1, -1);
    const __m128i bits = _mm_set1_epi32(0x000F3F3F);
    while (end - *bytes >= 16) {
        const __m128i next = _mm_loadu_si128((const __m128i *)*bytes);
        if (are_four_of_three(next)) {
            const __m128i parts = _mm_and_si128(_mm_shuffle_epi8(next, order), bits);
            // Third byte + 64 * second, and the first; then that + 4,096 * the first.
            const __m128i halves = _mm_maddubs_epi16(parts, _mm_set1_epi32(0x00014001));
            const __m128i four = _mm_madd_epi16(halves, _mm_set1_epi32(0x10000001));
            _mm_storel_epi64((__m128i *)*units, _mm_shuffle_epi8(four, low_halves));
            *bytes += 12;
            *units += 4;
        } else if (_mm_movemask_epi8(next) == 0) {
            const __m128i zero = _mm_setzero_si128();
            _mm_storeu_si128((__m128i *)*units, _mm_unpacklo_epi8(next, zero));
            _mm_storeu_si128((__m128i *)*units + 1, _mm_unpackhi_epi8(next, zero));
            *bytes += 16;
            *units += 16;
        } else {
            decode_character(bytes, units);
        }
    }
}
#endif

size_t jsearch_decode_utf8(const uint8_t *bytes, size_t count, uint16_t *units) {
    const uint8_t *end = bytes + count;
    uint16_t *next = units;
#if defined(__SSE2__)
    if (__builtin_cpu_supports("ssse3")) decode_vectors(&bytes, end, &next);
#endif
    while (bytes < end) decode_character(&bytes, &next);
    return (size_t)(next - units);
}
