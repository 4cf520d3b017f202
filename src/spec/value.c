#include "spec/value.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "spec/nearest.h"
#include "spec/number.h"
#include "spec/text.h"

static void range_text(const struct gf_setting *s, char *text, size_t size)
{
    char least[32], most[32];
    gf_number_text(s->gap > 0 ? s->gap : s->least, least, sizeof least);
    gf_number_text(s->most, most, sizeof most);
    if (isinf(s->most))
        gf_text_append(text, size, s->least_open ? "above %s" : "of at least %s", least);
    else if (s->least_open)
        gf_text_append(text, size, s->most_open ? "above %s and below %s" : "above %s, at most %s", least,
                       most);
    else
        gf_text_append(text, size, s->most_open ? "from %s to below %s" : "from %s to %s", least, most);
}

const char *gf_setting_allowed(const struct gf_setting *s, char *text, size_t size)
{
    text[0] = '\0';
    if (s->special)
        gf_text_append(text, size, "%s or ", s->special);
    switch (s->type) {
    case GF_SETTING_INTEGER:
        if (s->gap > 0)
            gf_text_append(text, size, "%.0f or ", s->least);
        gf_text_append(text, size, "a whole number ");
        range_text(s, text, size);
        break;
    case GF_SETTING_SEED:
        gf_text_append(text, size, "a whole number from 0 to %llu", (unsigned long long)UINT64_MAX);
        break;
    case GF_SETTING_NUMBER:
        gf_text_append(text, size, "a number ");
        range_text(s, text, size);
        break;
    case GF_SETTING_CHOICE:
        gf_text_append(text, size, "%s", s->choice(1) ? "one of " : "");
        for (size_t i = 0; s->choice(i); i++)
            gf_text_append(text, size, "%s%s", i ? ", " : "", s->choice(i));
        break;
    case GF_SETTING_SWITCH: gf_text_append(text, size, "yes or no"); break;
    case GF_SETTING_TEXT:
        gf_text_append(text, size, "UTF-8 text of at most %d bytes", GF_PATH_MOST - 1);
        break;
    }
    return text;
}

static bool refuse(const struct gf_setting *setting, const char *key, const char *value,
                   struct gf_error *reterr)
{
    char quoted[96], allowed[400], hint[96] = "";
    gf_error_quote(value, strlen(value), quoted, sizeof quoted);
    gf_setting_allowed(setting, allowed, sizeof allowed);
    if (setting->type == GF_SETTING_CHOICE) {
        struct gf_nearest nearest = gf_nearest_start(value);
        for (size_t i = 0; setting->choice(i); i++)
            gf_nearest_offer(&nearest, setting->choice(i));
        if (nearest.best)
            snprintf(hint, sizeof hint, "; did you mean %s?", nearest.best);
    }
    return gf_error_set(reterr, "%s = \"%s\": allowed is %s%s", key, quoted, allowed, hint);
}

static bool in_range(const struct gf_setting *s, double value)
{
    return (s->least_open ? value > s->least : value >= s->least) &&
           (s->most_open ? value < s->most : value <= s->most) &&
           !(s->gap > 0 && value > s->least && value < s->gap);
}

static bool set_integer(const struct gf_setting *s, const char *value, void *field)
{
    int64_t number = 0;
    if (!gf_integer_parse(value, &number) || !in_range(s, (double)number))
        return false;
    *(int64_t *)field = number;
    return true;
}

static bool set_number(const struct gf_setting *s, const char *value, void *field)
{
    double number = 0;
    if (s->special && strcmp(value, s->special) == 0)
        number = s->special_value;
    else if (!gf_number_parse(value, &number) || !in_range(s, number))
        return false;
    *(double *)field = number;
    return true;
}

static bool set_choice(const struct gf_setting *s, const char *value, void *field)
{
    for (size_t i = 0; s->choice(i); i++)
        if (strcmp(s->choice(i), value) == 0) {
            *(int *)field = (int)i;
            return true;
        }
    return false;
}

static bool set_switch(const char *value, void *field)
{
    const bool yes = strcmp(value, "yes") == 0;
    if (!yes && strcmp(value, "no") != 0)
        return false;
    *(bool *)field = yes;
    return true;
}

static bool set_text(const char *value, void *field)
{
    const size_t length = strlen(value);
    if (length >= GF_PATH_MOST || gf_text_check(value, length, false) != length)
        return false;
    memset(field, 0, GF_PATH_MOST); /* nothing of an old, longer value stays behind */
    memcpy(field, value, length);
    return true;
}

bool gf_value_set(const struct gf_setting *s, const char *key, const char *value, void *base,
                  struct gf_error *reterr)
{
    void *field = (char *)base + s->offset;
    bool good = false;
    switch (s->type) {
    case GF_SETTING_INTEGER: good = set_integer(s, value, field); break;
    case GF_SETTING_SEED: good = gf_unsigned_parse(value, field); break;
    case GF_SETTING_NUMBER: good = set_number(s, value, field); break;
    case GF_SETTING_CHOICE: good = set_choice(s, value, field); break;
    case GF_SETTING_SWITCH: good = set_switch(value, field); break;
    case GF_SETTING_TEXT: good = set_text(value, field); break;
    }
    return good || refuse(s, key, value, reterr);
}

static bool is_special(const struct gf_setting *s, double value)
{
    return s->special && (isnan(s->special_value) ? isnan(value) : value == s->special_value);
}

const char *gf_value_text(const struct gf_setting *s, const void *base, char *text, size_t size)
{
    const void *field = (const char *)base + s->offset;
    const double *number = field;
    const char *name = NULL;
    switch (s->type) {
    case GF_SETTING_INTEGER: snprintf(text, size, "%lld", (long long)*(const int64_t *)field); break;
    case GF_SETTING_SEED: snprintf(text, size, "%llu", (unsigned long long)*(const uint64_t *)field); break;
    case GF_SETTING_NUMBER:
        if (is_special(s, *number))
            snprintf(text, size, "%s", s->special);
        else
            gf_number_text(*number, text, size);
        break;
    case GF_SETTING_CHOICE:
        name = *(const int *)field >= 0 ? s->choice((size_t) * (const int *)field) : NULL;
        snprintf(text, size, "%s", name ? name : "?");
        break;
    case GF_SETTING_SWITCH: snprintf(text, size, "%s", *(const bool *)field ? "yes" : "no"); break;
    case GF_SETTING_TEXT: snprintf(text, size, "%s", (const char *)field); break;
    }
    return text;
}

bool gf_value_equal(const struct gf_setting *s, const void *a, const void *b)
{
    const void *x = (const char *)a + s->offset, *y = (const char *)b + s->offset;
    switch (s->type) {
    case GF_SETTING_INTEGER: return *(const int64_t *)x == *(const int64_t *)y;
    case GF_SETTING_SEED: return *(const uint64_t *)x == *(const uint64_t *)y;
    case GF_SETTING_NUMBER:
        return *(const double *)x == *(const double *)y ||
               (isnan(*(const double *)x) && isnan(*(const double *)y));
    case GF_SETTING_CHOICE: return *(const int *)x == *(const int *)y;
    case GF_SETTING_SWITCH: return *(const bool *)x == *(const bool *)y;
    case GF_SETTING_TEXT: return strcmp(x, y) == 0;
    }
    return false;
}
