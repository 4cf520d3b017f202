#include <stdbool.h>

#include "canvas/text.h"

/* A sequence is valid when its continuation bytes are all there and it could not have been written shorter
 * (the well-formed sequences of the Unicode standard, table 3-7). */
uint32_t gf_text_next(const char **text)
{
    const unsigned char *bytes = (const unsigned char *)*text;
    if (bytes[0] == 0)
        return 0;
    int more = 0;
    uint32_t glyph = bytes[0], least = 0;
    if (bytes[0] >= 0xc2 && bytes[0] <= 0xdf) {
        more = 1, glyph = bytes[0] & 0x1fu, least = 0x80;
    } else if (bytes[0] >= 0xe0 && bytes[0] <= 0xef) {
        more = 2, glyph = bytes[0] & 0x0fu, least = 0x800;
    } else if (bytes[0] >= 0xf0 && bytes[0] <= 0xf4) {
        more = 3, glyph = bytes[0] & 0x07u, least = 0x10000;
    } else if (bytes[0] >= 0x80) {
        *text += 1;
        return GF_GLYPH_BAD;
    }
    for (int i = 1; i <= more; i++) {
        if ((bytes[i] & 0xc0u) != 0x80u) { /* also ends at the terminator */
            *text += 1;
            return GF_GLYPH_BAD;
        }
        glyph = glyph << 6 | (bytes[i] & 0x3fu);
    }
    if (glyph < least || glyph > 0x10ffff || (glyph >= 0xd800 && glyph <= 0xdfff)) {
        *text += 1;
        return GF_GLYPH_BAD;
    }
    *text += 1 + more;
    return glyph;
}

int gf_text_encode(uint32_t glyph, char text[5])
{
    int bytes = glyph < 0x80 ? 1 : glyph < 0x800 ? 2 : glyph < 0x10000 ? 3 : 4;
    static const unsigned char lead[] = {0, 0, 0xc0, 0xe0, 0xf0};
    for (int i = bytes - 1; i > 0; i--) {
        text[i] = (char)(0x80u | (glyph & 0x3fu));
        glyph >>= 6;
    }
    text[0] = (char)(lead[bytes == 1 ? 0 : bytes] | glyph);
    text[bytes] = 0;
    return bytes;
}

uint32_t gf_glyph_clean(uint32_t glyph)
{
    bool control = glyph < 0x20 || (glyph >= 0x7f && glyph < 0xa0);
    bool surrogate = glyph >= 0xd800 && glyph <= 0xdfff;
    return control || surrogate || glyph > 0x10ffff ? GF_GLYPH_BAD : glyph;
}

struct range {
    uint32_t first, last;
};

static bool within(const struct range *ranges, int count, uint32_t glyph)
{
    for (int low = 0, high = count - 1; low <= high;) {
        int middle = (low + high) / 2;
        if (glyph < ranges[middle].first)
            high = middle - 1;
        else if (glyph > ranges[middle].last)
            low = middle + 1;
        else
            return true;
    }
    return false;
}

#define WITHIN(ranges, glyph) within(ranges, (int)(sizeof(ranges) / sizeof((ranges)[0])), glyph)

/* Combining marks and invisible format characters of the scripts a preset's title may be written in. */
static const struct range NARROWEST[] = {
    {0x00ad, 0x00ad},   {0x0300, 0x036f},   {0x0483, 0x0489}, {0x0591, 0x05bd},   {0x05bf, 0x05bf},
    {0x05c1, 0x05c2},   {0x05c4, 0x05c5},   {0x05c7, 0x05c7}, {0x0610, 0x061a},   {0x061c, 0x061c},
    {0x064b, 0x065f},   {0x0670, 0x0670},   {0x06d6, 0x06dc}, {0x06df, 0x06e4},   {0x06e7, 0x06e8},
    {0x06ea, 0x06ed},   {0x0900, 0x0902},   {0x093a, 0x093a}, {0x093c, 0x093c},   {0x0941, 0x0948},
    {0x094d, 0x094d},   {0x0951, 0x0957},   {0x0e31, 0x0e31}, {0x0e34, 0x0e3a},   {0x0e47, 0x0e4e},
    {0x1160, 0x11ff},   {0x1ab0, 0x1aff},   {0x1dc0, 0x1dff}, {0x200b, 0x200f},   {0x2028, 0x202e},
    {0x2060, 0x206f},   {0x20d0, 0x20f0},   {0x302a, 0x302d}, {0x3099, 0x309a},   {0xfe00, 0xfe0f},
    {0xfe20, 0xfe2f},   {0xfeff, 0xfeff},   {0xfff9, 0xfffb}, {0x1d165, 0x1d169}, {0x1f3fb, 0x1f3ff},
    {0xe0001, 0xe007f}, {0xe0100, 0xe01ef},
};

/* East Asian wide and fullwidth characters, and the pictographs terminals draw two columns wide. */
static const struct range WIDE[] = {
    {0x1100, 0x115f},   {0x231a, 0x231b},   {0x2329, 0x232a},   {0x23e9, 0x23ec},   {0x23f0, 0x23f0},
    {0x23f3, 0x23f3},   {0x25fd, 0x25fe},   {0x2614, 0x2615},   {0x2648, 0x2653},   {0x267f, 0x267f},
    {0x2693, 0x2693},   {0x26a1, 0x26a1},   {0x26aa, 0x26ab},   {0x26bd, 0x26be},   {0x26c4, 0x26c5},
    {0x26ce, 0x26ce},   {0x26d4, 0x26d4},   {0x26ea, 0x26ea},   {0x26f2, 0x26f3},   {0x26f5, 0x26f5},
    {0x26fa, 0x26fa},   {0x26fd, 0x26fd},   {0x2705, 0x2705},   {0x270a, 0x270b},   {0x2728, 0x2728},
    {0x274c, 0x274c},   {0x274e, 0x274e},   {0x2753, 0x2755},   {0x2757, 0x2757},   {0x2795, 0x2797},
    {0x27b0, 0x27b0},   {0x27bf, 0x27bf},   {0x2b1b, 0x2b1c},   {0x2b50, 0x2b50},   {0x2b55, 0x2b55},
    {0x2e80, 0x303e},   {0x3041, 0x33ff},   {0x3400, 0x4dbf},   {0x4e00, 0x9fff},   {0xa000, 0xa4cf},
    {0xa960, 0xa97f},   {0xac00, 0xd7a3},   {0xf900, 0xfaff},   {0xfe10, 0xfe19},   {0xfe30, 0xfe6f},
    {0xff01, 0xff60},   {0xffe0, 0xffe6},   {0x16fe0, 0x18aff}, {0x1b000, 0x1b2ff}, {0x1f004, 0x1f004},
    {0x1f0cf, 0x1f0cf}, {0x1f18e, 0x1f18e}, {0x1f191, 0x1f19a}, {0x1f200, 0x1f265}, {0x1f300, 0x1f64f},
    {0x1f680, 0x1f6ff}, {0x1f7e0, 0x1f7eb}, {0x1f900, 0x1f9ff}, {0x1fa70, 0x1faff}, {0x20000, 0x3fffd},
};

int gf_glyph_columns(uint32_t glyph)
{
    if (glyph < 0x300)
        return glyph == 0xad ? 0 : 1;
    if (glyph >= 0x2500 && glyph < 0x25fd) /* what most of a screen is made of */
        return 1;
    if (WITHIN(NARROWEST, glyph))
        return 0;
    return WITHIN(WIDE, glyph) ? 2 : 1;
}

/* One table for every sign gradflow draws, sorted by code point. */
static const struct {
    uint32_t glyph;
    const char *ascii;
} ASCII[] = {
    {0x00a0, " "},   {0x00a9, "(c)"},   {0x00ab, "\""},     {0x00b1, "+-"},    {0x00b2, "^2"},
    {0x00b3, "^3"},  {0x00b5, "u"},     {0x00b7, "."},      {0x00b9, "^1"},    {0x00bb, "\""},
    {0x00bd, "1/2"}, {0x00d7, "x"},     {0x0391, "A"},      {0x0394, "D"},     {0x03a3, "sum"},
    {0x03a6, "Phi"}, {0x03b1, "alpha"}, {0x03b2, "beta"},   {0x03b3, "gamma"}, {0x03b4, "d"},
    {0x03b5, "eps"}, {0x03b7, "eta"},   {0x03bb, "lambda"}, {0x03bc, "mean"},  {0x03be, "xi"},
    {0x03c0, "pi"},  {0x03c3, "std"},   {0x03c6, "phi"},    {0x03c7, "chi"},   {0x1d40, "^T"},
    {0x2010, "-"},   {0x2011, "-"},     {0x2012, "-"},      {0x2013, "-"},     {0x2014, "-"},
    {0x2016, "|"},   {0x2018, "'"},     {0x2019, "'"},      {0x201c, "\""},    {0x201d, "\""},
    {0x2022, "*"},   {0x2026, ".."},    {0x2032, "'"},      {0x2070, "^0"},    {0x2080, "0"},
    {0x2081, "1"},   {0x2082, "2"},     {0x2083, "3"},      {0x2084, "4"},     {0x2085, "5"},
    {0x2086, "6"},   {0x2087, "7"},     {0x2088, "8"},      {0x2089, "9"},     {0x2190, "<"},
    {0x2191, "^"},   {0x2192, ">"},     {0x2193, "v"},      {0x21b5, "RET"},   {0x21e5, "TAB"},
    {0x2202, "d"},   {0x2205, "0"},     {0x2207, "grad"},   {0x220f, "prod"},  {0x2211, "sum"},
    {0x2212, "-"},   {0x221a, "sqrt"},  {0x221e, "inf"},    {0x2225, "|"},     {0x2248, "~"},
    {0x2260, "!="},  {0x2264, "<="},    {0x2265, ">="},     {0x2299, "(.)"},   {0x2423, "_"},
    {0x2500, "-"},   {0x2502, "|"},     {0x2504, "-"},      {0x2508, "-"},     {0x250a, "|"},
    {0x250c, "+"},   {0x2510, "+"},     {0x2514, "+"},      {0x2518, "+"},     {0x251c, "+"},
    {0x2524, "+"},   {0x252c, "+"},     {0x2534, "+"},      {0x253c, "+"},     {0x256d, "+"},
    {0x256e, "+"},   {0x256f, "+"},     {0x2570, "+"},      {0x2571, "/"},     {0x2581, "."},
    {0x2582, ":"},   {0x2583, "-"},     {0x2584, "="},      {0x2585, "+"},     {0x2586, "*"},
    {0x2587, "#"},   {0x2588, "#"},     {0x2589, "#"},      {0x258a, "="},     {0x258b, "="},
    {0x258c, "="},   {0x258d, "-"},     {0x258e, "-"},      {0x258f, "|"},     {0x2590, "|"},
    {0x2591, "."},   {0x2592, ":"},     {0x2593, "#"},      {0x2595, "|"},     {0x25a0, "o"},
    {0x25a1, "-"},   {0x25aa, "o"},     {0x25ab, "-"},      {0x25ae, "|"},     {0x25b2, "^"},
    {0x25b4, "^"},   {0x25b6, ">"},     {0x25b8, ">"},      {0x25bc, "v"},     {0x25be, "v"},
    {0x25c0, "<"},   {0x25c2, "<"},     {0x25c6, "%"},      {0x25cb, "_"},     {0x25cf, "*"},
    {0x2605, "!"},   {0x26a0, "!"},     {0x2713, "v"},      {0x2715, "X"},     {0x2717, "x"},
    {0x2744, "*"},
};

const char *gf_glyph_ascii(uint32_t glyph)
{
    for (int low = 0, high = (int)(sizeof(ASCII) / sizeof(ASCII[0])) - 1; low <= high;) {
        int middle = (low + high) / 2;
        if (glyph < ASCII[middle].glyph)
            high = middle - 1;
        else if (glyph > ASCII[middle].glyph)
            low = middle + 1;
        else
            return ASCII[middle].ascii;
    }
    return "?";
}
