// Scores.c
// BM25 of many postings at once, bounds of many blocks, and which of many scores are large enough.
#include "CKernels.h"
#include "Drain.h"
#include "Wide.h"

#include <float.h>
#include <string.h>

// The same operations as one posting in Swift, each rounded by itself: a fused one would round once.
#pragma clang fp contract(off)

void jsearch_narrow_bm25(
    const uint32_t *frequencies, const uint32_t *lengths, size_t count, double scale, double flat, double slope,
    int64_t *steps) {
    for (size_t index = 0; index < count; index++) {
        const double f = frequencies[index];
        const double score = scale * (f / (f + (flat + slope * (double)lengths[index]))) + 0.5;
        steps[index] = f > 0 ? (int64_t)score : 0;
    }
}

void jsearch_add_scaled(float *sums, const float *numbers, size_t count, float factor) {
    for (size_t index = 0; index < count; index++) sums[index] += numbers[index] * factor;
}

void jsearch_raise_spans(
    const uint8_t *skips, size_t count, float ratio, unsigned shift, float *spans, size_t span_count) {
    uint32_t first = 0;
    for (size_t block = 0; block < count; block++) {
        uint32_t last;
        uint16_t code;
        memcpy(&last, skips + 16 * block, sizeof last);
        memcpy(&code, skips + 16 * block + 14, sizeof code);
        const float own = (float)code / 65536;
        float bound = code == 65535 ? 1 : own / (own + ratio * (1 - own));
        // (Not the other way round: no number, of a ratio and a fraction of 0, is not larger.)
        bound = bound > FLT_MIN ? bound : FLT_MIN;
        const size_t end = last >> shift < span_count ? (last >> shift) + 1 : span_count;
        for (size_t span = first >> shift; span < end; span++)
            spans[span] = spans[span] < bound ? bound : spans[span];
        first = last + 1;
    }
}

#if defined(__SSE2__)
#include <emmintrin.h>

float jsearch_largest_of_16(const float *values, unsigned chosen) {
    const __m128i bits = _mm_set1_epi32((int)chosen);
    __m128 largest = _mm_setzero_ps();
    for (unsigned index = 0; index < 16; index += 4) {
        const __m128i own = _mm_setr_epi32(1 << index, 2 << index, 4 << index, 8 << index);
        const __m128 is_chosen = _mm_castsi128_ps(_mm_cmpeq_epi32(_mm_and_si128(bits, own), own));
        largest = _mm_max_ps(largest, _mm_and_ps(is_chosen, _mm_loadu_ps(values + index)));
    }
    largest = _mm_max_ps(largest, _mm_movehl_ps(largest, largest));
    return _mm_cvtss_f32(_mm_max_ss(largest, _mm_shuffle_ps(largest, largest, 1)));
}

// The upper half of two differences: its sign is that of the difference.
static inline unsigned signs_of_four(const int64_t *values, __m128i limit) {
    const __m128i first = _mm_sub_epi64(limit, _mm_loadu_si128((const __m128i *)values));
    const __m128i second = _mm_sub_epi64(limit, _mm_loadu_si128((const __m128i *)(values + 2)));
    return (unsigned)_mm_movemask_ps(
        _mm_shuffle_ps(_mm_castsi128_ps(first), _mm_castsi128_ps(second), _MM_SHUFFLE(3, 1, 3, 1)));
}

uint64_t jsearch_narrow_above_64(const int64_t *values, int64_t limit) {
    // (SSE2 compares no numbers of 64 bits. Scores and limits are sums of bounds below 2^62, so no difference overflows.)
    const __m128i all = _mm_set1_epi64x(limit);
    uint64_t above = 0;
    for (unsigned index = 0; index < 64; index += 16) {
        const unsigned sixteen = signs_of_four(values + index, all) | signs_of_four(values + index + 4, all) << 4
            | signs_of_four(values + index + 8, all) << 8 | signs_of_four(values + index + 12, all) << 12;
        above |= (uint64_t)sixteen << index;
    }
    return above;
}
#else
float jsearch_largest_of_16(const float *values, unsigned chosen) {
    float largest = 0;
    for (unsigned index = 0; index < 16; index++)
        if ((chosen >> index & 1) && values[index] > largest) largest = values[index];
    return largest;
}

uint64_t jsearch_narrow_above_64(const int64_t *values, int64_t limit) {
    uint64_t above = 0;
    for (unsigned index = 0; index < 64; index++) above |= (uint64_t)(values[index] > limit) << index;
    return above;
}
#endif

void jsearch_mark(const uint32_t *documents, size_t count, uint32_t start, uint64_t *words) {
    if (count == 0) return;
    if (documents[count - 1] - documents[0] >= 4 * count) {
        for (size_t index = 0; index < count; index++) {
            const uint32_t place = documents[index] - start;
            words[place >> 6] |= (uint64_t)1 << (place & 63);
        }
        return;
    }
    // Where they stand close together, a word is written once, or each document would wait for the one before it.
    uint32_t word = (documents[0] - start) >> 6;
    uint64_t bits = 0;
    for (size_t index = 0; index < count; index++) {
        const uint32_t place = documents[index] - start;
        if (place >> 6 != word) {
            words[word] |= bits;
            word = place >> 6;
            bits = 0;
        }
        bits |= (uint64_t)1 << (place & 63);
    }
    words[word] |= bits;
}

void jsearch_add_scores(
    const uint32_t *documents, const int64_t *steps, size_t count, uint32_t start, int64_t *scores) {
    for (size_t index = 0; index < count; index++) scores[documents[index] - start] += steps[index];
}

size_t jsearch_keep_above(uint32_t *documents, int64_t *scores, bool *marks, size_t count, int64_t limit) {
    size_t kept = 0;
    size_t start = 0;
    for (; start + 64 <= count; start += 64) {
        uint64_t above = jsearch_above_64(scores + start, limit);
        // Mostly few are taken away, and then those before the first of them stay where they are.
        if (kept == start && above == UINT64_MAX) {
            kept += 64;
            continue;
        }
        for (; above; above &= above - 1) {
            const size_t index = start + (unsigned)__builtin_ctzll(above);
            documents[kept] = documents[index];
            scores[kept] = scores[index];
            marks[kept] = marks[index];
            kept++;
        }
    }
    for (; start < count; start++) {
        documents[kept] = documents[start];
        scores[kept] = scores[start];
        marks[kept] = marks[start];
        kept += scores[start] > limit;
    }
    return kept;
}

size_t jsearch_narrow_drain(
    int64_t *scores, uint64_t *places, unsigned live, bool wants_first, int64_t limit, uint32_t start, uint32_t *documents,
    int64_t *kept, bool *marks) {
    return drain(scores, places, live, wants_first, limit, start, documents, kept, marks, jsearch_narrow_above_64);
}

size_t jsearch_drain(
    int64_t *scores, uint64_t *places, unsigned live, bool wants_first, int64_t limit, uint32_t start, uint32_t *documents,
    int64_t *kept, bool *marks) {
    return CHOOSE(drain, (scores, places, live, wants_first, limit, start, documents, kept, marks));
}

void jsearch_bm25(
    const uint32_t *frequencies, const uint32_t *lengths, size_t count, double scale, double flat, double slope,
    int64_t *steps) {
    CHOOSE(bm25, (frequencies, lengths, count, scale, flat, slope, steps));
}

uint64_t jsearch_above_64(const int64_t *values, int64_t limit) { return CHOOSE(above_64, (values, limit)); }

size_t jsearch_indices_within(
    const uint16_t *values, size_t count, uint16_t first, uint16_t width, uint32_t *indices, size_t most) {
    size_t found = 0;
    for (size_t start = 0; start < count && found < most; start += 32) {
        const size_t end = count - start < 32 ? count : start + 32;
        if (end == start + 32) {
            // Mostly none of them is.
            uint16_t any = 0;
            for (size_t index = 0; index < 32; index++) {
                any |= (uint16_t)((uint16_t)(values[start + index] - first) < width);
            }
            if (!any) continue;
        }
        for (size_t index = start; index < end && found < most; index++) {
            if ((uint16_t)(values[index] - first) < width) indices[found++] = (uint32_t)index;
        }
    }
    return found;
}
