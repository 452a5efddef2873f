// Unpack.c
// 128 packed numbers in four lanes. One copy of the loop for each width: with constants, every row is a load, a shift and a mask.
#include "CKernels.h"

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

void jsearch_unpack_128(const uint8_t *input, unsigned width, uint32_t *output) {
    switch (width) {
        WIDTH(1)  WIDTH(2)  WIDTH(3)  WIDTH(4)  WIDTH(5)  WIDTH(6)  WIDTH(7)  WIDTH(8)
        WIDTH(9)  WIDTH(10) WIDTH(11) WIDTH(12) WIDTH(13) WIDTH(14) WIDTH(15) WIDTH(16)
        WIDTH(17) WIDTH(18) WIDTH(19) WIDTH(20) WIDTH(21) WIDTH(22) WIDTH(23) WIDTH(24)
        WIDTH(25) WIDTH(26) WIDTH(27) WIDTH(28) WIDTH(29) WIDTH(30) WIDTH(31) WIDTH(32)
    default: memset(output, 0, 128 * sizeof *output);
    }
}

void jsearch_add_up_128(uint32_t *values, uint32_t first) {
    const lanes zero = {0, 0, 0, 0};
    uint32_t carry = first - 1;
    for (unsigned row = 0; row < 32; row++) {
        lanes sums;
        memcpy(&sums, values + 4 * row, sizeof sums);
        sums += 1;
        sums += __builtin_shufflevector(zero, sums, 0, 4, 5, 6);
        sums += __builtin_shufflevector(zero, sums, 0, 1, 4, 5);
        sums += carry;
        memcpy(values + 4 * row, &sums, sizeof sums);
        carry = sums[3];
    }
}
