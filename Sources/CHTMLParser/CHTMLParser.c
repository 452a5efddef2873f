// CHTMLParser.c
// One call of libxml2 behind each function of CHTMLParser.h; nothing is decided here.
#include "CHTMLParser.h"

#include <libxml/HTMLparser.h>
#include <libxml/tree.h>
#include <stdlib.h>

struct jsearch_html_document {
    xmlDocPtr document;
    bool isCutShort;
};

jsearch_html_document *jsearch_html_parse(const char *bytes, int32_t byteCount) {
    htmlParserCtxtPtr context = htmlCreateMemoryParserCtxt(bytes, byteCount);
    if (context == NULL) return NULL;
    xmlDocPtr document = htmlCtxtReadMemory(
        context, bytes, byteCount, NULL, "UTF-8",
        HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET | HTML_PARSE_COMPACT);
    // Set only when the parser stops at one of its limits; errors of the page do not set it.
    bool isCutShort = context->disableSAX != 0;
    htmlFreeParserCtxt(context);
    if (document == NULL) return NULL;
    jsearch_html_document *result = malloc(sizeof(jsearch_html_document));
    if (result == NULL) {
        xmlFreeDoc(document);
        return NULL;
    }
    result->document = document;
    result->isCutShort = isCutShort;
    return result;
}

bool jsearch_html_is_cut_short(const jsearch_html_document *document) { return document->isCutShort; }

void jsearch_html_free(jsearch_html_document *document) {
    xmlFreeDoc(document->document);
    free(document);
}

const jsearch_html_node *jsearch_html_root(const jsearch_html_document *document) {
    return (const jsearch_html_node *)xmlDocGetRootElement(document->document);
}

jsearch_html_kind jsearch_html_node_kind(const jsearch_html_node *node) {
    switch (((const xmlNode *)node)->type) {
        case XML_ELEMENT_NODE: return jsearch_html_element;
        case XML_TEXT_NODE:
        case XML_CDATA_SECTION_NODE: return jsearch_html_text;
        default: return jsearch_html_other;
    }
}

const char *jsearch_html_name(const jsearch_html_node *node) { return (const char *)((const xmlNode *)node)->name; }

const char *jsearch_html_content(const jsearch_html_node *node) {
    return (const char *)((const xmlNode *)node)->content;
}

const jsearch_html_node *jsearch_html_first_child(const jsearch_html_node *node) {
    return (const jsearch_html_node *)((const xmlNode *)node)->children;
}

const jsearch_html_node *jsearch_html_next(const jsearch_html_node *node) {
    return (const jsearch_html_node *)((const xmlNode *)node)->next;
}

const jsearch_html_node *jsearch_html_parent(const jsearch_html_node *node) {
    return (const jsearch_html_node *)((const xmlNode *)node)->parent;
}

char *jsearch_html_copy_text(const jsearch_html_node *node) {
    return (char *)xmlNodeGetContent((const xmlNode *)node);
}

char *jsearch_html_copy_attribute(const jsearch_html_node *node, const char *name) {
    return (char *)xmlGetProp((const xmlNode *)node, (const xmlChar *)name);
}

void jsearch_html_free_text(char *text) { xmlFree(text); }
