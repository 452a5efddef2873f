// Texts.c
// What codes of texts stand for, and where pairs of units may stand.
#include "CKernels.h"

#include <string.h>

size_t jsearch_expand_codes(
    const uint8_t *codes, size_t count, const uint8_t *strings, const uint8_t *lengths, size_t limit, uint16_t *units) {
    uint16_t *next = units;
    for (size_t index = 0; index < count; index++) {
        const size_t code = codes[2 * index] | (size_t)codes[2 * index + 1] << 8;
        if (code >= limit) continue;
        memcpy(next, strings + 16 * code, 16);
        next += lengths[code];
    }
    return (size_t)(next - units);
}

size_t jsearch_pairs_with_slot(const uint16_t *units, size_t count, const int16_t *slots, uint32_t *indices) {
    size_t found = 0;
    // Without a jump: whether a pair may be one of those sought is what no processor can predict.
    for (size_t index = 0; index < count; index++) {
        indices[found] = (uint32_t)index;
        found += slots[jsearch_pair_slot(units + index)] >= 0;
    }
    return found;
}
