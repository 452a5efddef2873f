// CICU.h
// The few ICU functions jsearch calls, under names of their own: ICU's headers rename every function
// by a macro (ubrk_open is ubrk_open_72 in the library), and Swift does not see macros.
#ifndef JSEARCH_CICU_H
#define JSEARCH_CICU_H

#include <stdbool.h>
#include <stdint.h>

typedef struct jsearch_normalizer jsearch_normalizer;
typedef struct jsearch_breaker jsearch_breaker;
typedef struct jsearch_converter jsearch_converter;

/// ICU's error code; 0 or less is success.
typedef int32_t jsearch_icu_status;

/// The name of an error code, such as "U_FILE_ACCESS_ERROR".
const char *_Nonnull jsearch_icu_error_name(jsearch_icu_status status);

/// Fills `version` with ICU's version, `unicode` with that of its character data, as dotted text.
void jsearch_icu_versions(char version[_Nonnull 20], char unicode[_Nonnull 20]);

/// The bytes of the Chinese and Japanese dictionary inside ICU's data, or NULL if it cannot be read. They
/// stay valid for the life of the process.
const uint8_t *_Nullable jsearch_icu_dictionary(int64_t *_Nonnull byteCount);

// Normalising (NFKC with case folding, default-ignorable characters removed).

const jsearch_normalizer *_Nullable jsearch_nfkc_casefold(jsearch_icu_status *_Nonnull status);
/// The normaliser that only composes characters.
const jsearch_normalizer *_Nullable jsearch_nfc(jsearch_icu_status *_Nonnull status);
bool jsearch_has_boundary_before(const jsearch_normalizer *_Nonnull normalizer, uint32_t scalar);

/// Normalises `count` UTF-16 units into `output`; returns the units needed, which may exceed `capacity`.
int32_t jsearch_normalize(
    const jsearch_normalizer *_Nonnull normalizer, const uint16_t *_Nonnull text, int32_t count,
    uint16_t *_Nonnull output, int32_t capacity, jsearch_icu_status *_Nonnull status);

/// The character that `first` and `second` compose to by NFC, or a negative number.
int32_t jsearch_compose_pair(uint32_t first, uint32_t second);

// Character properties.

/// ICU's general category (U_UPPERCASE_LETTER = 1 ... U_OTHER_SYMBOL = 27, ...).
int8_t jsearch_general_category(uint32_t scalar);
bool jsearch_is_white_space(uint32_t scalar);
bool jsearch_is_emoji(uint32_t scalar);
/// Whether the script of the character is Han, Hiragana or Katakana (or extends to one of them).
bool jsearch_is_japanese(uint32_t scalar);

// Word breaks, locale ja.

/// The trie of that dictionary, as UTF-16 units in the format of ICU's UCharsTrie with costs, or NULL if there is
/// none or the format is another. It stays valid for the life of the process.
const uint16_t *_Nullable jsearch_icu_dictionary_trie(int64_t *_Nonnull unitCount);

/// What a character is to the rules of word breaks.
typedef enum {
    /// What is rare, and joins in ways of its own.
    JSEARCH_WORD_BREAK_UNUSUAL = 0,
    /// Han, hiragana or katakana that the dictionary serves, in normal form NFKC.
    JSEARCH_WORD_BREAK_DICTIONARY,
    JSEARCH_WORD_BREAK_LETTER,
    JSEARCH_WORD_BREAK_DIGIT,
    JSEARCH_WORD_BREAK_CONNECTOR,
    JSEARCH_WORD_BREAK_SPACE,
    JSEARCH_WORD_BREAK_CR,
    JSEARCH_WORD_BREAK_NEWLINE,
    /// Punctuation that joins letters or digits on both sides of it, in ways that differ among versions of ICU.
    JSEARCH_WORD_BREAK_PUNCTUATION,
    /// Joins with nothing but marks behind it.
    JSEARCH_WORD_BREAK_SINGLE,
} jsearch_word_break_class;

jsearch_word_break_class jsearch_word_break(uint32_t scalar);

jsearch_breaker *_Nullable jsearch_breaker_open(jsearch_icu_status *_Nonnull status);
void jsearch_breaker_close(jsearch_breaker *_Nonnull breaker);
/// Sets the text to cut: it must stay in place until the next call.
void jsearch_breaker_set_text(
    jsearch_breaker *_Nonnull breaker, const uint16_t *_Nonnull text, int32_t count,
    jsearch_icu_status *_Nonnull status);
/// The next boundary, or -1 at the end.
int32_t jsearch_breaker_next(jsearch_breaker *_Nonnull breaker);
/// The rule status of the segment that ends at the current boundary (UBRK_WORD_NONE = 0, ...).
int32_t jsearch_breaker_rule_status(jsearch_breaker *_Nonnull breaker);

// Converting legacy encodings.

jsearch_converter *_Nullable jsearch_converter_open(
    const char *_Nonnull name, jsearch_icu_status *_Nonnull status);
void jsearch_converter_close(jsearch_converter *_Nonnull converter);
/// Converts all bytes to UTF-16, stopping at the first that is not of the encoding (status is then an error)
/// if `strict`, else putting U+FFFD in its place. Returns the number of units written.
int32_t jsearch_converter_to_utf16(
    jsearch_converter *_Nonnull converter, const char *_Nonnull bytes, int64_t byteCount,
    uint16_t *_Nonnull output, int64_t capacity, bool strict, jsearch_icu_status *_Nonnull status);

#endif
