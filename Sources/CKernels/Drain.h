// Drain.h
// Empties scores and says which were large enough: the loop that Scores.c and ScoresWide.c share.
#ifndef JSEARCH_DRAIN_H
#define JSEARCH_DRAIN_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline __attribute__((always_inline)) size_t drain(
    int64_t *scores, const uint64_t *words, size_t word_count, int64_t limit, uint32_t start, uint32_t *documents, int64_t *kept,
    uint64_t (*above_64)(const int64_t *, int64_t)) {
    size_t found = 0;
    for (size_t word = 0; word < word_count; word++) {
        const uint64_t wanted = words[word], used = words[word_count + word] | wanted;
        if (used == 0) continue;
        int64_t *const own = scores + 64 * word;
        if (wanted != 0) {
            for (uint64_t left = wanted & above_64(own, limit); left != 0; left &= left - 1) {
                const unsigned bit = (unsigned)__builtin_ctzll(left);
                documents[found] = start + 64 * (uint32_t)word + bit;
                kept[found] = own[bit];
                found++;
            }
        }
        memset(own, 0, 64 * sizeof *own);
    }
    return found;
}

#endif
