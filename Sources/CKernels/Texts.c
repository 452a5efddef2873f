// Texts.c
// What codes of texts stand for, and where pairs of units may stand.
#include "CKernels.h"

#include <stdbool.h>
#include <string.h>

static inline size_t code_at(const uint8_t *codes, size_t index) {
    return codes[2 * index] | (size_t)codes[2 * index + 1] << 8;
}

size_t jsearch_expand_codes(
    const uint8_t *codes, size_t count, const uint8_t *strings, const uint8_t *lengths, size_t limit, uint16_t *units) {
    uint16_t *next = units;
    for (size_t index = 0; index < count; index++) {
        const size_t code = code_at(codes, index);
        if (code >= limit) continue;
        memcpy(next, strings + 16 * code, 16);
        next += lengths[code];
    }
    return (size_t)(next - units);
}

// A string as it stands in eight units if its anchor is the n-th of them, and which of the eight it covers.
typedef struct {
    uint16_t units[8];
    uint16_t covers[8];
} placed;

// Whether all units that a string covers and that are among the first `length` are as in the string.
static inline bool is_same(const uint16_t *own, const placed *string, size_t length) {
    // All ones for the units that count.
    static const uint16_t counted[16] = {UINT16_MAX, UINT16_MAX, UINT16_MAX, UINT16_MAX,
                                         UINT16_MAX, UINT16_MAX, UINT16_MAX, UINT16_MAX};
    uint16_t different = 0;
    for (size_t unit = 0; unit < 8; unit++) {
        different |= (uint16_t)((own[unit] ^ string->units[unit]) & string->covers[unit] & counted[8 - length + unit]);
    }
    return different == 0;
}

void jsearch_mark_codes(
    const uint8_t *codes, size_t count, const uint8_t *strings, const uint8_t *lengths, size_t limit,
    const uint16_t *units, size_t unit_count, size_t anchor, uint64_t *bits) {
    placed all[8];
    for (size_t place = 0; place < 8; place++) {
        for (size_t index = 0; index < 8; index++) {
            const bool is_covered = anchor + index >= place && anchor + index - place < unit_count;
            all[place].units[index] = is_covered ? units[anchor + index - place] : 0;
            all[place].covers[index] = is_covered ? UINT16_MAX : 0;
        }
    }
    // What codes stand for lies far apart, and waiting for it would be most of the time.
    const size_t ahead = 16;
    for (size_t index = 0; index < count; index++) {
        if (index + ahead < count) __builtin_prefetch(strings + 16 * code_at(codes, index + ahead));
        const size_t code = code_at(codes, index);
        if (code >= limit) continue;
        uint16_t own[8];
        memcpy(own, strings + 16 * code, sizeof own);
        const size_t length = lengths[code];
        for (size_t place = 0; place < length; place++) {
            if (own[place] != units[anchor] || !is_same(own, &all[place], length)) continue;
            bits[code >> 6] |= (uint64_t)1 << (code & 63);
            break;
        }
    }
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
