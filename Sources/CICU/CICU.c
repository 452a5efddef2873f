// CICU.c
// One call of ICU behind each function of CICU.h; nothing is decided here.
#include "CICU.h"

#include <string.h>

#include <unicode/ubrk.h>
#include <unicode/uchar.h>
#include <unicode/ucnv.h>
#include <unicode/udata.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/uversion.h>

const char *jsearch_icu_error_name(jsearch_icu_status status) { return u_errorName((UErrorCode)status); }

void jsearch_icu_versions(char version[20], char unicode[20]) {
    UVersionInfo numbers;
    u_getVersion(numbers);
    u_versionToString(numbers, version);
    u_getUnicodeVersion(numbers);
    u_versionToString(numbers, unicode);
}

const uint8_t *jsearch_icu_dictionary(int64_t *byteCount) {
    UErrorCode status = U_ZERO_ERROR;
    UDataMemory *data = udata_open(U_ICUDATA_NAME "-brkitr", "dict", "cjdict", &status);
    if (U_FAILURE(status)) return NULL;
    // The handle is never closed: the bytes are part of ICU's own data and shared.
    const int32_t *indexes = (const int32_t *)udata_getMemory(data);
    *byteCount = indexes[3];  // DictionaryData::IX_TOTAL_SIZE
    return (const uint8_t *)indexes;
}

const uint16_t *jsearch_icu_dictionary_trie(int64_t *unitCount) {
    UErrorCode status = U_ZERO_ERROR;
    UDataMemory *data = udata_open(U_ICUDATA_NAME "-brkitr", "dict", "cjdict", &status);
    if (U_FAILURE(status)) return NULL;
    UDataInfo info;
    info.size = sizeof info;
    udata_getInfo(data, &info);
    // DictionaryData: IX_STRING_TRIE_OFFSET 0, IX_RESERVED1_OFFSET 1 (where the trie ends), IX_TRIE_TYPE 4
    // (1 is TRIE_TYPE_UCHARS, 8 TRIE_HAS_VALUES), IX_TRANSFORM 5 (0 for none).
    const int32_t *indexes = (const int32_t *)udata_getMemory(data);
    bool isKnown = memcmp(info.dataFormat, "Dict", 4) == 0 && info.formatVersion[0] == 1 && indexes[4] == 9 &&
                   indexes[5] == 0 && indexes[0] >= 32 && indexes[0] % 2 == 0 && indexes[1] > indexes[0];
    // As above, the handle is never closed.
    if (!isKnown) return NULL;
    *unitCount = (indexes[1] - indexes[0]) / 2;
    return (const uint16_t *)((const char *)indexes + indexes[0]);
}

const jsearch_normalizer *jsearch_nfkc_casefold(jsearch_icu_status *status) {
    UErrorCode code = U_ZERO_ERROR;
    const UNormalizer2 *normalizer = unorm2_getNFKCCasefoldInstance(&code);
    *status = code;
    return (const jsearch_normalizer *)normalizer;
}

const jsearch_normalizer *jsearch_nfc(jsearch_icu_status *status) {
    UErrorCode code = U_ZERO_ERROR;
    const UNormalizer2 *normalizer = unorm2_getNFCInstance(&code);
    *status = code;
    return (const jsearch_normalizer *)normalizer;
}

bool jsearch_has_boundary_before(const jsearch_normalizer *normalizer, uint32_t scalar) {
    return unorm2_hasBoundaryBefore((const UNormalizer2 *)normalizer, (UChar32)scalar);
}

int32_t jsearch_normalize(
    const jsearch_normalizer *normalizer, const uint16_t *text, int32_t count, uint16_t *output,
    int32_t capacity, jsearch_icu_status *status) {
    UErrorCode code = U_ZERO_ERROR;
    int32_t needed = unorm2_normalize(
        (const UNormalizer2 *)normalizer, text, count, output, capacity, &code);
    *status = code == U_BUFFER_OVERFLOW_ERROR ? U_ZERO_ERROR : code;
    return needed;
}

int32_t jsearch_compose_pair(uint32_t first, uint32_t second) {
    UErrorCode code = U_ZERO_ERROR;
    const UNormalizer2 *nfc = unorm2_getNFCInstance(&code);
    if (U_FAILURE(code)) return -1;
    return unorm2_composePair(nfc, (UChar32)first, (UChar32)second);
}

int8_t jsearch_general_category(uint32_t scalar) { return u_charType((UChar32)scalar); }

bool jsearch_is_white_space(uint32_t scalar) { return u_isUWhiteSpace((UChar32)scalar); }

bool jsearch_is_emoji(uint32_t scalar) {
    return u_hasBinaryProperty((UChar32)scalar, UCHAR_EXTENDED_PICTOGRAPHIC) ||
           u_hasBinaryProperty((UChar32)scalar, UCHAR_EMOJI_MODIFIER) ||
           u_hasBinaryProperty((UChar32)scalar, UCHAR_REGIONAL_INDICATOR);
}

bool jsearch_is_japanese(uint32_t scalar) {
    UErrorCode code = U_ZERO_ERROR;
    UScriptCode script = uscript_getScript((UChar32)scalar, &code);
    if (script == USCRIPT_HAN || script == USCRIPT_HIRAGANA || script == USCRIPT_KATAKANA) return true;
    return uscript_hasScript((UChar32)scalar, USCRIPT_HIRAGANA) ||
           uscript_hasScript((UChar32)scalar, USCRIPT_KATAKANA);
}

jsearch_word_break_class jsearch_word_break(uint32_t scalar) {
    UChar32 c = (UChar32)scalar;
    UErrorCode code = U_ZERO_ERROR;
    UScriptCode script = uscript_getScript(c, &code);
    int32_t word_break = u_getIntPropertyValue(c, UCHAR_WORD_BREAK);
    bool isKanaOrHan = script == USCRIPT_HAN || script == USCRIPT_HIRAGANA || script == USCRIPT_KATAKANA;
    if (isKanaOrHan || word_break == U_WB_KATAKANA) {
        // ICU's engine takes U+30FC of those that belong to no script; it normalises what it gets. Han comes
        // before marks in its rules, but not all of hiragana and katakana.
        bool isServed = isKanaOrHan || c == 0x30FC;
        bool isNormal = u_getIntPropertyValue(c, UCHAR_NFKC_QUICK_CHECK) == UNORM_YES && u_getCombiningClass(c) == 0;
        bool isMark = word_break == U_WB_EXTEND || word_break == U_WB_FORMAT;
        // Katakana by script alone, such as U+30FB, is not in the rules.
        bool isInRules = script != USCRIPT_KATAKANA || word_break == U_WB_KATAKANA;
        return isServed && isNormal && !isMark && isInRules ? JSEARCH_WORD_BREAK_DICTIONARY : JSEARCH_WORD_BREAK_UNUSUAL;
    }
    // Thai and others with dictionaries of their own; Hangul has rules of its own.
    if (u_getIntPropertyValue(c, UCHAR_LINE_BREAK) == U_LB_COMPLEX_CONTEXT || (c >= 0xAC00 && c <= 0xD7A3))
        return JSEARCH_WORD_BREAK_UNUSUAL;
    switch (word_break) {
    case U_WB_ALETTER: return JSEARCH_WORD_BREAK_LETTER;
    case U_WB_NUMERIC: return JSEARCH_WORD_BREAK_DIGIT;
    case U_WB_EXTENDNUMLET: return JSEARCH_WORD_BREAK_CONNECTOR;
    case U_WB_WSEGSPACE: return JSEARCH_WORD_BREAK_SPACE;
    case U_WB_CR: return JSEARCH_WORD_BREAK_CR;
    case U_WB_LF:
    case U_WB_NEWLINE: return JSEARCH_WORD_BREAK_NEWLINE;
    case U_WB_MIDLETTER:
    case U_WB_MIDNUM:
    case U_WB_MIDNUMLET:
    case U_WB_SINGLE_QUOTE: return JSEARCH_WORD_BREAK_PUNCTUATION;
    case U_WB_OTHER: return c == 0x40 ? JSEARCH_WORD_BREAK_PUNCTUATION : JSEARCH_WORD_BREAK_SINGLE;
    // A double quotation mark joins Hebrew letters only.
    case U_WB_DOUBLE_QUOTE: return JSEARCH_WORD_BREAK_SINGLE;
    default: return JSEARCH_WORD_BREAK_UNUSUAL;
    }
}

jsearch_breaker *jsearch_breaker_open(jsearch_icu_status *status) {
    UErrorCode code = U_ZERO_ERROR;
    UBreakIterator *breaker = ubrk_open(UBRK_WORD, "ja", NULL, 0, &code);
    *status = code;
    return U_FAILURE(code) ? NULL : (jsearch_breaker *)breaker;
}

void jsearch_breaker_close(jsearch_breaker *breaker) { ubrk_close((UBreakIterator *)breaker); }

void jsearch_breaker_set_text(
    jsearch_breaker *breaker, const uint16_t *text, int32_t count, jsearch_icu_status *status) {
    UErrorCode code = U_ZERO_ERROR;
    ubrk_setText((UBreakIterator *)breaker, text, count, &code);
    *status = code;
}

int32_t jsearch_breaker_next(jsearch_breaker *breaker) { return ubrk_next((UBreakIterator *)breaker); }

int32_t jsearch_breaker_rule_status(jsearch_breaker *breaker) {
    return ubrk_getRuleStatus((UBreakIterator *)breaker);
}

jsearch_converter *jsearch_converter_open(const char *name, jsearch_icu_status *status) {
    UErrorCode code = U_ZERO_ERROR;
    UConverter *converter = ucnv_open(name, &code);
    *status = code;
    return U_FAILURE(code) ? NULL : (jsearch_converter *)converter;
}

void jsearch_converter_close(jsearch_converter *converter) { ucnv_close((UConverter *)converter); }

int32_t jsearch_converter_to_utf16(
    jsearch_converter *converter, const char *bytes, int64_t byteCount, uint16_t *output,
    int64_t capacity, bool strict, jsearch_icu_status *status) {
    UErrorCode code = U_ZERO_ERROR;
    UConverter *handle = (UConverter *)converter;
    ucnv_reset(handle);
    ucnv_setToUCallBack(
        handle, strict ? UCNV_TO_U_CALLBACK_STOP : UCNV_TO_U_CALLBACK_SUBSTITUTE, NULL, NULL, NULL, &code);
    UChar *target = output;
    const char *source = bytes;
    ucnv_toUnicode(handle, &target, output + capacity, &source, bytes + byteCount, NULL, true, &code);
    *status = code;
    return (int32_t)(target - output);
}
