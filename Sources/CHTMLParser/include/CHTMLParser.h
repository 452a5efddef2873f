// CHTMLParser.h
// The little of libxml2 that reading HTML needs. libxml2's own headers include ICU's, which
// collide with those of Swift's Foundation when both are seen by one Swift file.
#ifndef JSEARCH_CHTMLPARSER_H
#define JSEARCH_CHTMLPARSER_H

#include <stdbool.h>
#include <stdint.h>

typedef struct jsearch_html_document jsearch_html_document;
typedef struct jsearch_html_node jsearch_html_node;

typedef enum jsearch_html_kind {
    jsearch_html_element,
    jsearch_html_text,
    jsearch_html_other,
} jsearch_html_kind;

/// Parses UTF-8, forgiving every error; NULL if there is nothing.
jsearch_html_document *_Nullable jsearch_html_parse(const char *_Nonnull bytes, int32_t byteCount);
/// Whether the parser gave up before the end of the bytes.
bool jsearch_html_is_cut_short(const jsearch_html_document *_Nonnull document);
void jsearch_html_free(jsearch_html_document *_Nonnull document);

const jsearch_html_node *_Nullable jsearch_html_root(const jsearch_html_document *_Nonnull document);
jsearch_html_kind jsearch_html_node_kind(const jsearch_html_node *_Nonnull node);
const char *_Nullable jsearch_html_name(const jsearch_html_node *_Nonnull node);
const char *_Nullable jsearch_html_content(const jsearch_html_node *_Nonnull node);
const jsearch_html_node *_Nullable jsearch_html_first_child(const jsearch_html_node *_Nonnull node);
const jsearch_html_node *_Nullable jsearch_html_next(const jsearch_html_node *_Nonnull node);
const jsearch_html_node *_Nullable jsearch_html_parent(const jsearch_html_node *_Nonnull node);

/// The text of a node and all below it, or of an attribute; NULL if there is none. Free it with jsearch_html_free_text.
char *_Nullable jsearch_html_copy_text(const jsearch_html_node *_Nonnull node);
char *_Nullable jsearch_html_copy_attribute(const jsearch_html_node *_Nonnull node, const char *_Nonnull name);
void jsearch_html_free_text(char *_Nonnull text);

#endif
