// CKernels.h
// Loops that want instructions or constants that Swift cannot name; each does what the Swift function that calls it says.
#ifndef JSEARCH_CKERNELS_H
#define JSEARCH_CKERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Unpacks 128 numbers of `width` bits (0 to 32), which lie in four lanes: index/FORMAT.md, "PackedBlock".
///
/// Reads 16 * width bytes at `input` and writes 128 numbers at `output`.
void jsearch_unpack_128(const uint8_t *input, unsigned width, uint32_t *output);

/// Makes ascending numbers of 128 gaps below 2^24: the first is `first` + the first gap, each later one the one before it + 1
/// + its gap. `first` is below 2^31.
void jsearch_add_up_128(uint32_t *values, uint32_t first);

/// Adds one to each of 128 numbers, modulo 2^32.
void jsearch_increment_128(uint32_t *values);

/// Adds to each of 128 numbers one of 128 others, modulo 2^32.
void jsearch_add_128(uint32_t *values, const uint32_t *others);

/// All bits that any of 128 numbers has.
uint32_t jsearch_any_of_128(const uint32_t *values);

/// How many of 128 ascending numbers below 2^31 are below `limit`, which is below 2^31.
unsigned jsearch_count_below_128(const uint32_t *values, uint32_t limit);

/// The scores of `count` postings in steps, each `scale` * f / (f + `flat` + `slope` * length), rounded to the nearest; 0 for no
/// occurrence. No score reaches 2^63.
void jsearch_bm25(
    const uint32_t *frequencies, const uint32_t *lengths, size_t count, double scale, double flat, double slope,
    int64_t *steps);

/// Which of 64 numbers are above `limit`, a bit for each, the first the lowest.
uint64_t jsearch_above_64(const int64_t *values, int64_t limit);

/// Whether this machine computes CRC-32C by instructions.
bool jsearch_has_crc32c(void);

/// Moves a checksum over some bytes; only where `jsearch_has_crc32c()`.
uint32_t jsearch_crc32c(uint32_t crc, const uint8_t *bytes, size_t count);

/// Moves four checksums over four parts that follow each other, of `count` bytes each (a multiple of 8); only where
/// `jsearch_has_crc32c()`.
void jsearch_crc32c_four(uint32_t crc[4], const uint8_t *bytes, size_t count);

/// Tells the processor that a byte will be read soon. It may lie anywhere; nothing is read that a program could see.
static inline void jsearch_prefetch(const void *address) { __builtin_prefetch(address); }

#endif
