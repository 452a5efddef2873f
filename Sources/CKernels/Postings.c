// Postings.c
// What is varint after varint: the terms of a block of a dictionary, and postings outside blocks. index/FORMAT.md, ".terms" and ".postings".
#include "CKernels.h"

// A varint below 2^48; null if there is none.
static const uint8_t *read_long_varint(const uint8_t *next, const uint8_t *end, uint64_t *value) {
    uint64_t sum = 0;
    for (unsigned shift = 0; shift < 49; shift += 7) {
        if (next == end) return NULL;
        const uint8_t byte = *next++;
        sum |= (uint64_t)(byte & 0x7F) << shift;
        if (byte < 0x80) {
            *value = sum;
            return sum >> 48 == 0 ? next : NULL;
        }
    }
    return NULL;
}

// The same; mostly it has one byte or two.
static inline __attribute__((always_inline)) const uint8_t *read_varint(
    const uint8_t *next, const uint8_t *end, uint64_t *value) {
    if (end - next >= 2) {
        if (next[0] < 0x80) {
            *value = next[0];
            return next + 1;
        }
        if (next[1] < 0x80) {
            *value = (next[0] & 0x7F) | (uint64_t)next[1] << 7;
            return next + 2;
        }
    }
    return read_long_varint(next, end, value);
}

// Two of them; mostly each has one byte.
static inline __attribute__((always_inline)) const uint8_t *read_two_varints(
    const uint8_t *next, const uint8_t *end, uint64_t *first, uint64_t *second) {
    if (end - next >= 2 && (next[0] | next[1]) < 0x80) {
        *first = next[0];
        *second = next[1];
        return next + 2;
    }
    next = read_long_varint(next, end, first);
    return next == NULL ? NULL : read_long_varint(next, end, second);
}

// Adds one frequency, or several, to a sum; null if there are none.
static inline const uint8_t *add_frequencies(
    const uint8_t *next, const uint8_t *end, unsigned count, uint64_t limit, uint32_t base, uint32_t *sum) {
    for (; count > 0; count--) {
        uint64_t more;
        next = read_varint(next, end, &more);
        if (next == NULL || more >= limit) return NULL;
        *sum += (uint32_t)more + base;
    }
    return next;
}

// Reads how often a term is in a document, summed over the fields, behind the number whose two low bits say in which form; null if that is
// none.
static inline const uint8_t *read_total(
    const uint8_t *next, const uint8_t *end, unsigned form, uint64_t frequency_limit, unsigned field_count, uint32_t *total) {
    *total = form == 0;
    if (form == 0) return next;
    if (form == 1) return add_frequencies(next, end, 1, frequency_limit, 2, total);
    if (form == 3 || next == end || *next == 0 || *next >> field_count != 0) return NULL;
    const unsigned fields = *next++;
    return add_frequencies(next, end, (unsigned)__builtin_popcount(fields), frequency_limit, 1, total);
}

enum jsearch_postings jsearch_decode_postings(
    const uint8_t *bytes, size_t byte_count, size_t count, uint64_t document, uint64_t limit, uint64_t frequency_limit,
    unsigned field_count, uint32_t *documents, uint32_t *totals, bool *are_in_body) {
    const uint8_t *next = bytes, *const end = bytes + byte_count;
    *are_in_body = true;
    for (size_t index = 0; index < count; index++) {
        uint64_t head;
        next = read_varint(next, end, &head);
        if (next == NULL) return JSEARCH_POSTINGS_DAMAGED;
        next = read_total(next, end, head & 3, frequency_limit, field_count, &totals[index]);
        if (next == NULL) return JSEARCH_POSTINGS_DAMAGED;
        if ((head & 3) == 2) *are_in_body = false;
        document += head >> 2;
        if (document >= limit) return JSEARCH_POSTINGS_OUT_OF_RANGE;
        documents[index] = (uint32_t)document++;
    }
    return JSEARCH_POSTINGS_DECODED;
}

// Moves past what follows a term in a dictionary, and adds the bytes of its postings to `place`; null if it is damaged, as far as was looked.
static inline const uint8_t *skip_entry(
    const uint8_t *next, const uint8_t *end, uint64_t inline_limit, uint64_t frequency_limit, unsigned field_count,
    uint64_t *place) {
    uint64_t documents, more, third;
    if ((next = read_two_varints(next, end, &documents, &more)) == NULL) return NULL;
    if ((next = read_varint(next, end, &third)) == NULL) return NULL;
    if (documents != 1 || more >= inline_limit) {
        *place += third;
        return third >> 32 == 0 ? next : NULL;
    }
    // The posting itself.
    uint32_t total;
    return read_total(next, end, third & 3, frequency_limit, field_count, &total);
}

enum jsearch_terms jsearch_find_term(
    const uint8_t *bytes, size_t byte_count, size_t count, const uint8_t *wanted, size_t wanted_count, size_t longest,
    uint64_t inline_limit, uint64_t frequency_limit, unsigned field_count, size_t *offset, uint64_t *place) {
    const uint8_t *next = bytes, *const end = bytes + byte_count;
    uint64_t length = 0;
    // How many bytes the wanted term shares with the term before.
    uint64_t matched = 0;
    *place = 0;
    for (; count > 0; count--) {
        uint64_t shared, suffix;
        if ((next = read_two_varints(next, end, &shared, &suffix)) == NULL) return JSEARCH_TERMS_DAMAGED;
        if (shared > length || shared + suffix > longest || suffix > (uint64_t)(end - next)) return JSEARCH_TERMS_DAMAGED;
        length = shared + suffix;
        if (shared < matched) return JSEARCH_TERMS_ABSENT;
        bool is_found = false;
        if (shared == matched) {
            uint64_t common = 0;
            while (common < suffix && matched + common < wanted_count && next[common] == wanted[matched + common]) common++;
            if (matched + common == wanted_count) {
                // Equal, or longer and so behind it.
                if (common < suffix) return JSEARCH_TERMS_ABSENT;
                is_found = true;
            } else if (common < suffix && next[common] > wanted[matched + common]) {
                return JSEARCH_TERMS_ABSENT;
            }
            matched += common;
        }
        next += suffix;
        if (is_found) {
            *offset = (size_t)(next - bytes);
            return JSEARCH_TERMS_FOUND;
        }
        next = skip_entry(next, end, inline_limit, frequency_limit, field_count, place);
        if (next == NULL) return JSEARCH_TERMS_DAMAGED;
    }
    return JSEARCH_TERMS_BEHIND;
}
