#include "views/format.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* "e-07" → "e-7", "e+04" → "e4" */
static void shorten_exponent(char *text)
{
    char *exponent = strchr(text, 'e');
    if (exponent == NULL)
        return;
    int power = atoi(exponent + 1);
    snprintf(exponent + 1, GF_NUMBER - (size_t)(exponent + 1 - text), "%d", power);
}

static bool special(double value, char text[GF_NUMBER])
{
    if (isnan(value))
        snprintf(text, GF_NUMBER, "nan");
    else if (isinf(value))
        snprintf(text, GF_NUMBER, value < 0 ? "-inf" : "inf");
    else if (value == 0)
        snprintf(text, GF_NUMBER, "0");
    else
        return false;
    return true;
}

const char *gf_format_magnitude(double value, char text[GF_NUMBER])
{
    if (special(value, text))
        return text;
    snprintf(text, GF_NUMBER, "%.1e", value);
    shorten_exponent(text);
    return text;
}

const char *gf_format_power(double decades, char text[GF_NUMBER])
{
    if (isnan(decades))
        return special(decades, text), text;
    if (isinf(decades))
        return special(decades < 0 ? 0 : decades, text), text;
    if (decades > -2 && decades < 2)
        return gf_format_figures(pow(10, decades), text);
    double power = floor(decades), mantissa = pow(10, decades - power);
    if (mantissa >= 9.95) /* it would be printed as ten */
        power++, mantissa = 1;
    snprintf(text, GF_NUMBER, "%.1fe%.0f", mantissa, power);
    return text;
}

const char *gf_format_size(struct gf_size size, char text[GF_NUMBER])
{
    if (!size.beyond)
        return gf_format_magnitude(pow(10, size.decades), text);
    double power = floor(size.decades), mantissa = pow(10, size.decades - power);
    if (mantissa >= 9.5) /* it would be printed as ten */
        power++, mantissa = 1;
    snprintf(text, GF_NUMBER, "≈%.0fe%.0f", mantissa, power);
    return text;
}

const char *gf_format_value(double value, char text[GF_NUMBER])
{
    if (special(value, text))
        return text;
    double size = fabs(value);
    if (size < 0.005 || size >= 9999.5) {
        snprintf(text, GF_NUMBER, "%.0e", value);
        shorten_exponent(text);
    } else {
        snprintf(text, GF_NUMBER, "%.*f", size < 9.995 ? 2 : size < 99.95 ? 1 : 0, value);
    }
    return text;
}

const char *gf_format_figures(double value, char text[GF_NUMBER])
{
    if (special(value, text))
        return text;
    double size = fabs(value);
    if (size < 0.001 || size >= 9999.5) {
        snprintf(text, GF_NUMBER, "%.1e", value);
        shorten_exponent(text);
    } else {
        snprintf(text, GF_NUMBER, "%.*f", size < 0.0995 ? 4 : size < 9.995 ? 3 : size < 99.95 ? 2 : 1, value);
    }
    return text;
}

const char *gf_format_plainly(double value, char text[GF_NUMBER])
{
    const double size = fabs(value);
    return size >= 0.01 && size < 1000 ? gf_format_figures(value, text) : gf_format_magnitude(value, text);
}

const char *gf_format_share(double share, char text[GF_NUMBER])
{
    if (special(share, text)) {
        if (share == 0)
            snprintf(text, GF_NUMBER, "0 %%");
        return text;
    }
    double percent = share * 100;
    if (percent >= 99.95 && share < 1)
        snprintf(text, GF_NUMBER, ">99.9 %%");
    else if (percent < 0.05 && share > 0)
        snprintf(text, GF_NUMBER, "<0.1 %%");
    else
        snprintf(text, GF_NUMBER, share == 1 ? "%.0f %%" : "%.1f %%", percent);
    return text;
}
