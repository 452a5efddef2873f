// Drain.h
// Empties a window of scores and says which were large enough: the loop that Scores.c and ScoresWide.c share.
#ifndef JSEARCH_DRAIN_H
#define JSEARCH_DRAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline __attribute__((always_inline)) size_t drain(
    int64_t *scores, uint64_t *places, unsigned live, bool wants_first, int64_t limit, uint32_t start, uint32_t *documents,
    int64_t *kept, bool *marks, uint64_t (*above_64)(const int64_t *, int64_t)) {
    enum { WORDS = 64 };
    const uint64_t *const first = places, *const finding = first + WORDS, *const pending = finding + WORDS;
    const uint64_t *const scored = pending + WORDS, *const excluded = scored + WORDS;
    size_t found = 0;
    for (unsigned word = 0; word < WORDS; word++) {
        const uint64_t finds = finding[word] | pending[word], leads = finds | first[word];
        if ((leads | scored[word]) == 0) continue;
        int64_t *const own = scores + 64 * word;
        // (Four words are a span.)
        const uint64_t wanted = (live >> word / 4 & 1) == 0 ? 0 : (wants_first ? leads : finds) & ~excluded[word];
        if (wanted != 0) {
            for (uint64_t left = wanted & above_64(own, limit); left != 0; left &= left - 1) {
                const unsigned bit = (unsigned)__builtin_ctzll(left);
                documents[found] = start + 64 * word + bit;
                kept[found] = own[bit];
                marks[found] = finding[word] >> bit & 1;
                found++;
            }
        }
        memset(own, 0, 64 * sizeof *own);
    }
    memset(places, 0, 5 * WORDS * sizeof *places);
    return found;
}

#endif
