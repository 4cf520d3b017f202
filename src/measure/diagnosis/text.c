/* Words that the rules' texts are made of. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "measure/diagnosis/rule.h"

void gf_finding_add_layer(struct gf_finding *finding, size_t index)
{
    if (!finding->layer_count)
        finding->first_layer = (uint32_t)index + 1;
    finding->last_layer = (uint32_t)index + 1;
    finding->layer_count++;
    finding->layers[index / 64] |= UINT64_C(1) << index % 64;
}

bool gf_finding_has_layer(const struct gf_finding *finding, size_t index)
{
    return index < 64 * GF_FINDING_WORDS && (finding->layers[index / 64] >> index % 64 & 1);
}

void gf_text_add(struct gf_text *text, const char *format, ...)
{
    va_list args;
    if (text->used >= text->size)
        return;
    va_start(args, format);
    const int length = vsnprintf(text->text + text->used, text->size - text->used, format, args);
    va_end(args);
    if (length > 0)
        text->used += (size_t)length;
}

/* Three digits at most, and never a false zero: "0.25", "4.7e-13", "1e-3". */
void gf_text_number(struct gf_text *text, double value)
{
    char digits[32];
    if (value == 0 || !isfinite(value) || (fabs(value) >= 0.01 && fabs(value) < 1000)) {
        gf_text_add(text, "%.3g", value);
        return;
    }
    snprintf(digits, sizeof digits, "%.1e", value);
    char *const exponent = strchr(digits, 'e');
    const long power = strtol(exponent + 1, NULL, 10);
    if (exponent[-1] == '0')
        exponent[-2] = 0; /* "1.0" is 1 */
    else
        exponent[0] = 0;
    gf_text_add(text, "%se%ld", digits, power);
}

void gf_text_quotient(struct gf_text *text, const struct gf_finding *finding)
{
    gf_text_number(text, finding->numbers[0]);
    gf_text_add(text, " / ");
    gf_text_number(text, finding->numbers[1]);
    gf_text_add(text, " = ");
}

void gf_text_compared(struct gf_text *text, const struct gf_finding *finding, const char *sign)
{
    gf_text_number(text, finding->value);
    gf_text_add(text, "%s", sign);
    gf_text_number(text, finding->threshold);
}

void gf_text_percent(struct gf_text *text, double share)
{
    if (share < 10)
        gf_text_add(text, "%.3g %%", 100 * share);
    else
        gf_text_number(text, share), gf_text_add(text, " times");
}

void gf_text_layers(struct gf_text *text, const struct gf_finding *finding)
{
    const uint32_t first = finding->first_layer, last = finding->last_layer;
    if (!finding->layer_count)
        gf_text_add(text, "the network");
    else if (first == last)
        gf_text_add(text, "layer %u", first);
    else if (finding->layer_count == last - first + 1)
        gf_text_add(text, "layers %u-%u", first, last);
    else
        gf_text_add(text, "%u of layers %u-%u", finding->layer_count, first, last);
}
