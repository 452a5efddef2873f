// CRC32C.c
// CRC-32C by the instructions that x86-64 (SSE 4.2) and ARMv8 have for it.
#include "CKernels.h"

#include <string.h>

static inline __attribute__((always_inline)) uint64_t load(const uint8_t *bytes) {
    uint64_t value;
    memcpy(&value, bytes, sizeof value);
    return value;
}

#if defined(__x86_64__)
#include <nmmintrin.h>
#define TARGET __attribute__((target("sse4.2")))
#define STEP8(crc, word) ((uint32_t)_mm_crc32_u64((crc), (word)))
#define STEP1(crc, byte) _mm_crc32_u8((crc), (byte))
bool jsearch_has_crc32c(void) { return __builtin_cpu_supports("sse4.2"); }
#elif defined(__aarch64__) && defined(__ARM_FEATURE_CRC32)
#include <arm_acle.h>
#define TARGET
#define STEP8(crc, word) __crc32cd((crc), (word))
#define STEP1(crc, byte) __crc32cb((crc), (byte))
bool jsearch_has_crc32c(void) { return true; }
#else
#define TARGET
#define STEP8(crc, word) (crc)
#define STEP1(crc, byte) (crc)
bool jsearch_has_crc32c(void) { return false; }
#endif

TARGET uint32_t jsearch_crc32c(uint32_t crc, const uint8_t *bytes, size_t count) {
    while (count >= 8) {
        crc = STEP8(crc, load(bytes));
        bytes += 8;
        count -= 8;
    }
    while (count > 0) {
        crc = STEP1(crc, *bytes);
        bytes++;
        count--;
    }
    return crc;
}

TARGET void jsearch_crc32c_four(uint32_t crc[4], const uint8_t *bytes, size_t count) {
    uint32_t first = crc[0], second = crc[1], third = crc[2], fourth = crc[3];
    for (size_t offset = 0; offset < count; offset += 8) {
        first = STEP8(first, load(bytes + offset));
        second = STEP8(second, load(bytes + offset + count));
        third = STEP8(third, load(bytes + offset + 2 * count));
        fourth = STEP8(fourth, load(bytes + offset + 3 * count));
    }
    crc[0] = first;
    crc[1] = second;
    crc[2] = third;
    crc[3] = fourth;
}
