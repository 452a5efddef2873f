// CKernels.h
// Loops that want instructions or constants that Swift cannot name; each does what the Swift function that calls it says.
#ifndef JSEARCH_CKERNELS_H
#define JSEARCH_CKERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Decodes the block of 128 numbers that begins at `bytes`: index/FORMAT.md, "PackedBlock". At most `byte_count` bytes are read.
///
/// Returns how many bytes it has; 0 if they are not a block: the numbers are then undefined. `are_small` receives whether all numbers are
/// certainly below 2^24.
size_t jsearch_decode_128(const uint8_t *bytes, size_t byte_count, uint32_t *values, bool *are_small);

/// Makes ascending numbers of 128 gaps below 2^24: the first is `first` + the first gap, each later one the one before it + 1
/// + its gap. `first` is below 2^31.
void jsearch_add_up_128(uint32_t *values, uint32_t first);

/// Adds one to each of 128 numbers, modulo 2^32.
void jsearch_increment_128(uint32_t *values);

/// Adds to each of 128 numbers one of 128 others, modulo 2^32.
void jsearch_add_128(uint32_t *values, const uint32_t *others);

/// The width (0 to 32) with which 128 numbers take fewest bytes as index/FORMAT.md, "PackedBlock", packs them; of equals, the larger.
///
/// `exception_count` receives how many of them need more bits.
unsigned jsearch_best_width_128(const uint32_t *values, unsigned *exception_count);

/// Which of 128 numbers have more than `width` bits (0 to 32), a bit for each, the first the lowest of `bits[0]`.
void jsearch_wider_128(const uint32_t *values, unsigned width, uint64_t bits[2]);

/// How many of 128 ascending numbers below 2^31 are below `limit`, which is below 2^31.
unsigned jsearch_count_below_128(const uint32_t *values, uint32_t limit);

/// What became of postings that were to be decoded.
enum jsearch_postings { JSEARCH_POSTINGS_DAMAGED, JSEARCH_POSTINGS_OUT_OF_RANGE, JSEARCH_POSTINGS_DECODED };

/// Decodes `count` postings outside blocks, which begin at `bytes`: index/FORMAT.md, ".postings". At most `byte_count` bytes are read.
///
/// The first gap counts from `document`, and all documents must be below `limit`, which is at most 2^31. No frequency, as it is written,
/// reaches `frequency_limit`, which is at most 2^29; there are `field_count` fields. `totals` receives the frequencies summed over the fields,
/// `are_in_body` whether all of them are in the body alone. Unless they are decoded, what was written is undefined.
enum jsearch_postings jsearch_decode_postings(
    const uint8_t *bytes, size_t byte_count, size_t count, uint64_t document, uint64_t limit, uint64_t frequency_limit,
    unsigned field_count, uint32_t *documents, uint32_t *totals, bool *are_in_body);

/// What became of a term that was looked for: it can only be in a later block, or it is nowhere, or here, or the block is damaged.
enum jsearch_terms { JSEARCH_TERMS_BEHIND, JSEARCH_TERMS_ABSENT, JSEARCH_TERMS_FOUND, JSEARCH_TERMS_DAMAGED };

/// Looks a term up in a block of `count` terms of a dictionary: index/FORMAT.md, ".terms". `bytes` are those behind the block's own address;
/// at most `byte_count` of them are read.
///
/// The terms of a block ascend, and each says how much of the one before it shares. So what is compared is only the rest of a term that
/// shares just as much as the wanted one does.
///
/// `longest` is the most bytes that a term can have; a term in one document with fewer than `inline_limit` occurrences besides the first has
/// its posting in the block, as `jsearch_decode_postings` decodes it. Of a term that is found, `offset` receives where in `bytes` what
/// follows it begins, and `place` how many bytes the postings of the terms before it have.
enum jsearch_terms jsearch_find_term(
    const uint8_t *bytes, size_t byte_count, size_t count, const uint8_t *wanted, size_t wanted_count, size_t longest,
    uint64_t inline_limit, uint64_t frequency_limit, unsigned field_count, size_t *offset, uint64_t *place);

/// The scores of `count` postings in steps, each `scale` * f / (f + `flat` + `slope` * length), rounded to the nearest; 0 for no
/// occurrence. No score reaches 2^63.
void jsearch_bm25(
    const uint32_t *frequencies, const uint32_t *lengths, size_t count, double scale, double flat, double slope,
    int64_t *steps);

/// Which of 64 numbers are above `limit`, a bit for each, the first the lowest.
uint64_t jsearch_above_64(const int64_t *values, int64_t limit);

/// Sets the bits of `count` documents, ascending: bit 0 of the first word is that of document `start`.
void jsearch_mark(const uint32_t *documents, size_t count, uint32_t start, uint64_t *words);

/// Adds to the scores of `count` documents, of which the first score is that of document `start`.
void jsearch_add_scores(
    const uint32_t *documents, const int64_t *steps, size_t count, uint32_t start, int64_t *scores);

/// Writes the documents of a window of 4,096 that are wanted and have a score above `limit`, ascending, with these scores and marks; and empties
/// the window.
///
/// `scores` and the sets begin with document `start`. `places` has five sets of 64 words: documents that something leads to that does not find
/// them, that does, and that may do so; that have a score besides; that must not be found. Wanted are those of the second and the third, and
/// of the first if `wants_first`, without the last, as far as they are in a span of 256 documents that has a bit in `live`, the first the
/// lowest. A mark is whether the document is in the second set.
///
/// Returns how many it wrote.
size_t jsearch_drain(
    int64_t *scores, uint64_t *places, unsigned live, bool wants_first, int64_t limit, uint32_t start, uint32_t *documents,
    int64_t *kept, bool *marks);

/// Leaves those of `count` documents, each with a score and a mark, that have a score above `limit`, in their order; returns how many.
size_t jsearch_keep_above(uint32_t *documents, int64_t *scores, bool *marks, size_t count, int64_t limit);

/// For each of some wanted documents, ascending, how often a list has it: 0 if it has not. The list is of `count` documents (1 to 128),
/// ascending, with their frequencies. There is at least one wanted document; the first of them is not above the first document.
///
/// Only those not above the last document and less than 2^12 above the first wanted one are looked up: returns how many these are, at least
/// one. `end` receives the index of the first document above the last of them.
size_t jsearch_join(
    const uint32_t *documents, const uint32_t *frequencies, size_t count, const uint32_t *wanted, size_t wanted_count,
    uint32_t *output, size_t *end);

/// Writes those of some wanted documents that a list has, and how many to `kept`; everything else as `jsearch_join` does it. `output` may be
/// where the wanted ones are, or before them.
size_t jsearch_intersect(
    const uint32_t *documents, size_t count, const uint32_t *wanted, size_t wanted_count, uint32_t *output,
    size_t *kept, size_t *end);

/// Writes the byte of a table for each of `count` documents; returns whether any is 255.
bool jsearch_look_up_in_table(const uint8_t *table, const uint32_t *documents, size_t count, uint32_t *output);

/// Moves those of `count` documents to the front whose byte in a table is not 0; returns how many.
size_t jsearch_keep_in_table(const uint8_t *table, uint32_t *documents, size_t count);

/// Writes the indices, ascending, of those of `count` numbers that are not below `first` and less than `width` above it, at most `most`;
/// returns how many.
size_t jsearch_indices_within(
    const uint16_t *values, size_t count, uint16_t first, uint16_t width, uint32_t *indices, size_t most);

/// Writes what codes of two bytes, little-endian, stand for: of code c, the first `lengths[c]` (at most 8) of the eight units at 16 * c in
/// `strings`. A code at or above `limit` stands for nothing. There must be room for 8 units behind the last.
///
/// Returns how many units that is.
size_t jsearch_expand_codes(
    const uint8_t *codes, size_t count, const uint8_t *strings, const uint8_t *lengths, size_t limit, uint16_t *units);

/// Sets the bits of those codes of a list that may hold a unit of a string: where it stands in what the code stands for, all that is beside
/// it there is as in the string.
///
/// The list has `count` codes, and these stand for what `jsearch_expand_codes` says. The unit is the one at `anchor` of `unit_count`.
void jsearch_mark_codes(
    const uint8_t *codes, size_t count, const uint8_t *strings, const uint8_t *lengths, size_t limit,
    const uint16_t *units, size_t unit_count, size_t anchor, uint64_t *bits);

/// The slot, of 4096, of a unit and the one behind it. (Fibonacci hashing.)
static inline unsigned jsearch_pair_slot(const uint16_t *units) {
    return (units[0] | (uint32_t)units[1] << 16) * 0x9E3779B1u >> 20;
}

/// Writes the indices, ascending, of those of `count` units that make a pair with the unit behind them whose slot is not negative. The unit
/// behind the last is read; `indices` has room for `count` numbers.
///
/// Returns how many there are.
size_t jsearch_pairs_with_slot(const uint16_t *units, size_t count, const int16_t *slots, uint32_t *indices);

/// The largest of those of 16 numbers, none below 0, that have a bit in `chosen`, the first the lowest; 0 if none has.
float jsearch_largest_of_16(const float *values, unsigned chosen);

/// Adds `factor` times each of `count` numbers to one of as many others.
void jsearch_add_scaled(float *sums, const float *numbers, size_t count, float factor);

/// Raises bounds of spans of 2^`shift` documents each by those of the blocks of a list of postings: index/FORMAT.md, ".postings".
///
/// There are `count` skip entries of 16 bytes. Of each block, F being its fraction, the bound is F / (F + `ratio` * (1 - F)), at least
/// the smallest normal number, and 1 for the largest code. It holds for all spans from the one with the document behind the last of the
/// block before to the one with its own last document; those at or behind `span_count` are left out.
void jsearch_raise_spans(
    const uint8_t *skips, size_t count, float ratio, unsigned shift, float *spans, size_t span_count);

/// What some bytes are as UTF-8.
enum jsearch_utf8 { JSEARCH_UTF8_DAMAGED, JSEARCH_UTF8_ASCII, JSEARCH_UTF8_OTHER };

/// Whether `count` bytes are well-formed UTF-8, and of ASCII only.
enum jsearch_utf8 jsearch_check_utf8(const uint8_t *bytes, size_t count);

/// Decodes `count` bytes of well-formed UTF-8 to UTF-16, and returns how many units there are: no more than bytes, for which `units` has
/// room.
size_t jsearch_decode_utf8(const uint8_t *bytes, size_t count, uint16_t *units);

/// Writes what becomes of UTF-16 units as far as each becomes one by itself, and returns how many: 、。「」『』, hiragana, katakana but for ヿ,
/// kanji (U+4E00 to U+9FFF) and ASCII but for controls as they are, a capital as a small letter if `folds_case`, and a line break as a
/// space. It ends before a space, or line break, that follows another, also one before the first unit if `is_after_space`.
///
/// `output` has room for `count` units; those behind the returned ones are undefined.
size_t jsearch_fold_plain(
    const uint16_t *units, size_t count, bool folds_case, bool is_after_space, uint16_t *output);

/// Writes `count` pairs of neighbours, of `count` + 1 units: the first in the upper half.
void jsearch_pairs(const uint16_t *units, size_t count, uint32_t *pairs);

/// The index of the first of `count` units that is `first` and has `second` behind it; `count` if there is none. The unit behind the last
/// is read.
size_t jsearch_find_pair(const uint16_t *units, size_t count, uint16_t first, uint16_t second);

/// Whether this machine computes CRC-32C by instructions.
bool jsearch_has_crc32c(void);

/// Moves a checksum over some bytes; only where `jsearch_has_crc32c()`.
uint32_t jsearch_crc32c(uint32_t crc, const uint8_t *bytes, size_t count);

/// Moves four checksums over four parts that follow each other, of `count` bytes each (a multiple of 8); only where
/// `jsearch_has_crc32c()`.
void jsearch_crc32c_four(uint32_t crc[4], const uint8_t *bytes, size_t count);

// What some functions above choose from: with vectors of 256 bits, where `jsearch_is_wide()`, and without.

/// Whether this machine has vectors of 256 bits.
bool jsearch_is_wide(void);

#define JSEARCH_BOTH(result, name, arguments) \
    result jsearch_narrow_##name arguments; \
    result jsearch_wide_##name arguments;

/// Unpacks 128 numbers of `width` bits (0 to 32), which lie in four lanes. Reads 16 * width bytes and writes 128 numbers.
JSEARCH_BOTH(void, unpack_128, (const uint8_t *input, unsigned width, uint32_t *output))
JSEARCH_BOTH(void, add_up_128, (uint32_t *values, uint32_t first))
JSEARCH_BOTH(void, increment_128, (uint32_t *values))
JSEARCH_BOTH(void, add_128, (uint32_t *values, const uint32_t *others))
JSEARCH_BOTH(unsigned, count_below_128, (const uint32_t *values, uint32_t limit))
JSEARCH_BOTH(
    void, bm25,
    (const uint32_t *frequencies, const uint32_t *lengths, size_t count, double scale, double flat, double slope,
     int64_t *steps))
JSEARCH_BOTH(uint64_t, above_64, (const int64_t *values, int64_t limit))
JSEARCH_BOTH(
    size_t, drain,
    (int64_t *scores, uint64_t *places, unsigned live, bool wants_first, int64_t limit, uint32_t start, uint32_t *documents,
     int64_t *kept, bool *marks))

/// Tells the processor that a byte will be read soon. It may lie anywhere; nothing is read that a program could see.
static inline void jsearch_prefetch(const void *address) { __builtin_prefetch(address); }

#endif
