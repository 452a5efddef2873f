// Unpack.c
// 128 packed numbers in four lanes. One copy of the loop for each width: with constants, every row is a load, a shift and a mask.
#include "CKernels.h"
#include "Wide.h"

#include <string.h>

typedef uint32_t lanes __attribute__((vector_size(16)));

static inline __attribute__((always_inline)) lanes load(const uint8_t *bytes) {
    lanes value;
    memcpy(&value, bytes, sizeof value);
    return value;
}

static inline __attribute__((always_inline)) void unpack(const uint8_t *input, unsigned width, uint32_t *output) {
    const uint32_t mask = width == 32 ? UINT32_MAX : ((uint32_t)1 << width) - 1;
#pragma clang loop unroll(full)
    for (unsigned row = 0; row < 32; row++) {
        const unsigned bit = row * width, word = bit / 32, shift = bit % 32;
        lanes value = load(input + 16 * word) >> shift;
        if (shift + width > 32) value |= load(input + 16 * (word + 1)) << (32 - shift);
        value &= mask;
        memcpy(output + 4 * row, &value, sizeof value);
    }
}

#define WIDTH(width) \
    case width: \
        unpack(input, width, output); \
        break;

void jsearch_narrow_unpack_128(const uint8_t *input, unsigned width, uint32_t *output) {
    switch (width) {
        WIDTH(1)  WIDTH(2)  WIDTH(3)  WIDTH(4)  WIDTH(5)  WIDTH(6)  WIDTH(7)  WIDTH(8)
        WIDTH(9)  WIDTH(10) WIDTH(11) WIDTH(12) WIDTH(13) WIDTH(14) WIDTH(15) WIDTH(16)
        WIDTH(17) WIDTH(18) WIDTH(19) WIDTH(20) WIDTH(21) WIDTH(22) WIDTH(23) WIDTH(24)
        WIDTH(25) WIDTH(26) WIDTH(27) WIDTH(28) WIDTH(29) WIDTH(30) WIDTH(31) WIDTH(32)
    default: memset(output, 0, 128 * sizeof *output);
    }
}

void jsearch_narrow_increment_128(uint32_t *values) {
#pragma clang loop unroll(full)
    for (unsigned row = 0; row < 32; row++) {
        const lanes value = load((const uint8_t *)(values + 4 * row)) + 1;
        memcpy(values + 4 * row, &value, sizeof value);
    }
}

void jsearch_narrow_add_128(uint32_t *values, const uint32_t *others) {
#pragma clang loop unroll(full)
    for (unsigned row = 0; row < 32; row++) {
        const lanes value = load((const uint8_t *)(values + 4 * row)) + load((const uint8_t *)(others + 4 * row));
        memcpy(values + 4 * row, &value, sizeof value);
    }
}

void jsearch_narrow_add_up_128(uint32_t *values, uint32_t first) {
    const lanes zero = {0, 0, 0, 0};
    // What is before each lane: only one addition of a row waits for the row before it.
    lanes before = {first, first + 1, first + 2, first + 3};
#pragma clang loop unroll(full)
    for (unsigned row = 0; row < 32; row++) {
        lanes sums = load((const uint8_t *)(values + 4 * row));
        sums += __builtin_shufflevector(zero, sums, 0, 4, 5, 6);
        sums += __builtin_shufflevector(zero, sums, 0, 1, 4, 5);
        const lanes all = __builtin_shufflevector(sums, sums, 3, 3, 3, 3) + 4;
        sums += before;
        before += all;
        memcpy(values + 4 * row, &sums, sizeof sums);
    }
}

unsigned jsearch_narrow_count_below_128(const uint32_t *values, uint32_t limit) {
    typedef int32_t signed_lanes __attribute__((vector_size(16)));
    // First the quarter in which the limit falls, then all of it.
    const unsigned before = 32 * ((values[31] < limit) + (values[63] < limit) + (values[95] < limit));
    const signed_lanes limits = (signed_lanes){0, 0, 0, 0} + (int32_t)limit;
    signed_lanes below = {0, 0, 0, 0};
    // Each comparison gives -1 in the lanes where it holds.
#pragma clang loop unroll(full)
    for (unsigned row = 0; row < 8; row++) {
        signed_lanes value;
        memcpy(&value, values + before + 4 * row, sizeof value);
        below += value < limits;
    }
    return before + (unsigned)-(below[0] + below[1] + below[2] + below[3]);
}

// Adds the high bits of numbers that have more than `width` of them. Returns how many bytes that takes; 0 if they are wrong.
static size_t patch(
    const uint8_t *bytes, size_t byte_count, unsigned exceptions, unsigned width, uint32_t *values, uint32_t *any) {
    const uint32_t most = UINT32_MAX >> width;
    uint32_t all = 0;
    size_t offset = 0;
    int previous = -1;
    for (unsigned exception = 0; exception < exceptions; exception++) {
        if (byte_count - offset < 2) return 0;
        const int place = bytes[offset];
        uint64_t high = bytes[offset + 1];
        offset += 2;
        if (high >= 0x80) {
            high &= 0x7F;
            for (unsigned shift = 7;; shift += 7) {
                if (shift > 28 || offset == byte_count) return 0;
                const uint8_t byte = bytes[offset++];
                high |= (uint64_t)(byte & 0x7F) << shift;
                if (byte < 0x80) break;
            }
        }
        if (place <= previous || place >= 128 || high > most) return 0;
        values[place] |= (uint32_t)high << width;
        all |= (uint32_t)high;
        previous = place;
    }
    *any = all;
    return offset;
}

static inline uint64_t load_eight(const uint8_t *bytes) {
    uint64_t value;
    memcpy(&value, bytes, sizeof value);
    return value;
}

// The same where all high bits are in one byte each, as they mostly are. Returns false if they are not, with nothing changed, or if places do
// not ascend, which `patch` refuses.
static inline bool patch_short(
    const uint8_t *bytes, unsigned exceptions, unsigned width, uint32_t *values, uint32_t *any) {
    const unsigned byte_count = 2 * exceptions;
    uint64_t top = 0;
    if (byte_count >= 8) {
        for (unsigned offset = 0; offset + 8 < byte_count; offset += 8) top |= load_eight(bytes + offset);
        top |= load_eight(bytes + byte_count - 8);
    } else {
        for (unsigned offset = 0; offset < byte_count; offset++) top |= bytes[offset];
    }
    if (top & 0x8080808080808080) return false;
    uint32_t all = 0;
    int previous = -1;
    bool ascends = true;
    for (unsigned exception = 0; exception < exceptions; exception++) {
        const int place = bytes[2 * exception];
        const uint32_t high = bytes[2 * exception + 1];
        ascends &= place > previous;
        previous = place;
        values[place] |= high << width;
        all |= high;
    }
    *any = all;
    return ascends;
}

size_t jsearch_decode_128(const uint8_t *bytes, size_t byte_count, uint32_t *values, bool *are_small) {
    if (byte_count < 2) return 0;
    const unsigned width = bytes[0], exceptions = bytes[1];
    const size_t packed = 2 + 16 * (size_t)width;
    if (width > 32 || exceptions > 128 || packed > byte_count) return 0;
    CHOOSE(unpack_128, (bytes + 2, width, values));
    *are_small = width <= 24;
    if (exceptions == 0) return packed;
    if (width == 32) return 0;
    uint32_t any = 0;
    size_t used = 2 * (size_t)exceptions;
    // (Seven bits more than 25 would have to be compared.)
    if (width > 25 || byte_count - packed < used
        || !patch_short(bytes + packed, exceptions, width, values, &any)) {
        used = patch(bytes + packed, byte_count - packed, exceptions, width, values, &any);
        if (used == 0) return 0;
    }
    *are_small = (uint64_t)any << width < 1 << 24 && width <= 24;
    return packed + used;
}

void jsearch_add_up_128(uint32_t *values, uint32_t first) { CHOOSE(add_up_128, (values, first)); }

void jsearch_increment_128(uint32_t *values) { CHOOSE(increment_128, (values)); }

void jsearch_add_128(uint32_t *values, const uint32_t *others) { CHOOSE(add_128, (values, others)); }

unsigned jsearch_count_below_128(const uint32_t *values, uint32_t limit) {
    return CHOOSE(count_below_128, (values, limit));
}
