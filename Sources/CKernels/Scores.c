// Scores.c
// BM25 of many postings at once, and which of many scores are large enough.
#include "CKernels.h"

// The same operations as one posting in Swift, each rounded by itself: a fused one would round once.
#pragma clang fp contract(off)

void jsearch_bm25(
    const uint32_t *frequencies, const uint32_t *lengths, size_t count, double scale, double flat, double slope,
    int64_t *steps) {
    for (size_t index = 0; index < count; index++) {
        const double f = frequencies[index];
        const double score = scale * (f / (f + (flat + slope * (double)lengths[index]))) + 0.5;
        steps[index] = f > 0 ? (int64_t)score : 0;
    }
}

uint64_t jsearch_above_64(const int64_t *values, int64_t limit) {
    uint64_t above = 0;
    for (unsigned index = 0; index < 64; index++) above |= (uint64_t)(values[index] > limit) << index;
    return above;
}
