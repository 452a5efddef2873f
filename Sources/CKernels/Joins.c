// Joins.c
// Documents that are wanted, in a block of postings. Where the documents of the block are is noted in a table, so that nothing depends on
// which of two is larger, which no processor can foretell.
#include "CKernels.h"

#include <string.h>

// So far above the first wanted document others are looked up at once.
enum { REACH = 4096 };

typedef struct {
    // For each document from the first wanted one on, its place in the block and 1; 0 if it is not there.
    uint8_t places[REACH];
    // How many of the wanted are looked up.
    size_t wanted;
    // The first document of the block behind them.
    size_t end;
} table;

static inline __attribute__((always_inline)) void fill(
    table *table, const uint32_t *documents, size_t count, const uint32_t *wanted, size_t wanted_count) {
    const uint32_t first = wanted[0];
    const uint32_t block_reach = documents[count - 1] - first;
    const uint32_t reach = block_reach < REACH ? block_reach + 1 : REACH;
    // By halving.
    size_t low = 0, left = wanted_count;
    while (left > 0) {
        const size_t half = left / 2;
        const bool is_near = wanted[low + half] - first < reach;
        low = is_near ? low + half + 1 : low;
        left = is_near ? left - half - 1 : half;
    }
    table->wanted = low;
    const uint32_t span = wanted[low - 1] - first + 1;
    memset(table->places, 0, span);
    size_t index = 0;
    for (; index < count && documents[index] - first < span; index++)
        table->places[documents[index] - first] = (uint8_t)(index + 1);
    table->end = index;
}

size_t jsearch_join(
    const uint32_t *documents, const uint32_t *frequencies, size_t count, const uint32_t *wanted, size_t wanted_count,
    uint32_t *output, size_t *end) {
    table own;
    fill(&own, documents, count, wanted, wanted_count);
    for (size_t index = 0; index < own.wanted; index++) {
        const unsigned place = own.places[wanted[index] - wanted[0]];
        // (Of what is not there, any frequency is read.)
        const uint32_t frequency = frequencies[place == 0 ? 0 : place - 1];
        output[index] = place == 0 ? 0 : frequency;
    }
    *end = own.end;
    return own.wanted;
}

size_t jsearch_intersect(
    const uint32_t *documents, size_t count, const uint32_t *wanted, size_t wanted_count, uint32_t *output,
    size_t *kept, size_t *end) {
    table own;
    fill(&own, documents, count, wanted, wanted_count);
    const uint32_t first = wanted[0];
    size_t found = 0;
    for (size_t index = 0; index < own.wanted; index++) {
        const uint32_t document = wanted[index];
        output[found] = document;
        found += own.places[document - first] != 0;
    }
    *kept = found;
    *end = own.end;
    return own.wanted;
}

bool jsearch_look_up_in_table(const uint8_t *table, const uint32_t *documents, size_t count, uint32_t *output) {
    uint32_t most = 0;
    for (size_t index = 0; index < count; index++) {
        const uint32_t value = table[documents[index]];
        output[index] = value;
        most = value > most ? value : most;
    }
    return most == 255;
}

size_t jsearch_keep_in_table(const uint8_t *table, uint32_t *documents, size_t count) {
    size_t kept = 0;
    for (size_t index = 0; index < count; index++) {
        const uint32_t document = documents[index];
        documents[kept] = document;
        kept += table[document] != 0;
    }
    return kept;
}
