#include "cli/args.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "spec/nearest.h"

#define QUOTED 120 /* bytes of a foreign word in a message */

const struct gf_option gf_common_options[] = {
    {.name = "help", .letter = 'h', .help = "show this help"},
    {.name = "version", .letter = 'V', .help = "show the version"},
    {0},
};

static const struct gf_option *find(const struct gf_option *options, const char *name, size_t length,
                                    struct gf_nearest *nearest)
{
    for (const struct gf_option *option = options; option->name; option++) {
        if (strlen(option->name) == length && memcmp(option->name, name, length) == 0)
            return option;
        gf_nearest_offer(nearest, option->name);
    }
    return NULL;
}

static const struct gf_option *find_letter(const struct gf_option *options, char letter)
{
    for (const struct gf_option *option = options; option->name; option++)
        if (option->letter == letter)
            return option;
    return NULL;
}

static bool refuse_choice(const struct gf_option *option, const char *value, struct gf_error *reterr)
{
    char allowed[256] = "", quoted[QUOTED];
    size_t used = 0;
    for (size_t i = 0; option->choice(i) && used < sizeof allowed; i++)
        used +=
            (size_t)snprintf(allowed + used, sizeof allowed - used, "%s%s", i ? ", " : "", option->choice(i));
    return gf_error_set(reterr, "--%s: \"%s\" is not one of %s", option->name,
                        gf_error_quote(value, strlen(value), quoted, sizeof quoted), allowed);
}

static bool take(struct gf_args *args, const struct gf_option *option, const char *value,
                 struct gf_error *reterr)
{
    if (option->choice) {
        size_t i = 0;
        while (option->choice(i) && strcmp(option->choice(i), value) != 0)
            i++;
        if (!option->choice(i))
            return refuse_choice(option, value, reterr);
    }
    args->given[args->given_count++] = (struct gf_given){.option = option, .value = value};
    return true;
}

/* The words not yet parsed. */
struct words {
    char **next, **end;
};

static bool parse_long(const struct gf_option *options, const char *word, struct words *words,
                       struct gf_args *args, struct gf_error *reterr)
{
    char quoted[QUOTED], name[QUOTED];
    const char *equals = strchr(word, '=');
    const size_t length = equals ? (size_t)(equals - word) : strlen(word);
    snprintf(name, sizeof name, "%.*s", (int)(length < sizeof name ? length : sizeof name - 1), word);
    struct gf_nearest nearest = gf_nearest_start(name);
    const struct gf_option *option = find(options, word, length, &nearest);
    if (!option)
        option = find(gf_common_options, word, length, &nearest);
    if (!option && nearest.best)
        return gf_error_set(reterr, "unknown option \"--%s\" (did you mean \"--%s\"?)",
                            gf_error_quote(word, length, quoted, sizeof quoted), nearest.best);
    if (!option)
        return gf_error_set(reterr, "unknown option \"--%s\" (--help lists the options)",
                            gf_error_quote(word, length, quoted, sizeof quoted));
    if (!option->value && equals)
        return gf_error_set(reterr, "option \"--%s\" takes no value", option->name);
    if (!option->value)
        return take(args, option, NULL, reterr);
    if (equals)
        return take(args, option, equals + 1, reterr);
    if (words->next == words->end)
        return gf_error_set(reterr, "option \"--%s\" needs a value: --%s %s", option->name, option->name,
                            option->value);
    return take(args, option, *words->next++, reterr);
}

static bool parse_short(const struct gf_option *options, const char *letters, struct words *words,
                        struct gf_args *args, struct gf_error *reterr)
{
    char quoted[QUOTED];
    for (; *letters; letters++) {
        const struct gf_option *option = find_letter(options, *letters);
        if (!option)
            option = find_letter(gf_common_options, *letters);
        if (!option)
            return gf_error_set(reterr, "unknown option \"-%s\" (--help lists the options)",
                                gf_error_quote(letters, 1, quoted, sizeof quoted));
        if (!option->value) {
            if (!take(args, option, NULL, reterr))
                return false;
            continue;
        }
        if (letters[1])
            return take(args, option, letters + 1, reterr);
        if (words->next == words->end)
            return gf_error_set(reterr, "option \"-%c\" needs a value: -%c %s", *letters, *letters,
                                option->value);
        return take(args, option, *words->next++, reterr);
    }
    return true;
}

static bool parse(const struct gf_option *options, struct words *words, struct gf_args *args,
                  struct gf_error *reterr)
{
    bool ended = false;
    while (words->next != words->end) {
        const char *word = *words->next++;
        if (ended || word[0] != '-' || !word[1]) /* "-" alone is an operand */
            args->operands[args->operand_count++] = word;
        else if (strcmp(word, "--") == 0)
            ended = true;
        else if (!(word[1] == '-' ? parse_long(options, word + 2, words, args, reterr)
                                  : parse_short(options, word + 1, words, args, reterr)))
            return false;
    }
    return true;
}

/* A cluster of flags gives more options than words. */
static size_t most_given(int count, char **words)
{
    size_t most = 1;
    for (int i = 0; i < count; i++)
        most += strlen(words[i]);
    return most;
}

bool gf_args_parse(const struct gf_option *options, int count, char **words, struct gf_args *ret_args,
                   struct gf_error *reterr)
{
    struct gf_args args = {.given = calloc(most_given(count, words), sizeof *args.given),
                           .operands = calloc((size_t)count + 1, sizeof *args.operands)};
    struct words rest = {.next = words, .end = words + count};
    bool ok = false;
    if (!args.given || !args.operands)
        gf_error_lack(reterr, "no memory for the command line");
    else
        ok = parse(options, &rest, &args, reterr);
    if (ok)
        *ret_args = args;
    else
        gf_args_finish(&args);
    return ok;
}

void gf_args_finish(struct gf_args *args)
{
    free(args->given);
    free(args->operands);
    *args = (struct gf_args){0};
}

static const struct gf_given *last_given(const struct gf_args *args, const char *name)
{
    for (size_t i = args->given_count; i-- > 0;)
        if (strcmp(args->given[i].option->name, name) == 0)
            return &args->given[i];
    return NULL;
}

const char *gf_args_value(const struct gf_args *args, const char *name, const char *fallback)
{
    const struct gf_given *given = last_given(args, name);
    return given ? given->value : fallback;
}

bool gf_args_flag(const struct gf_args *args, const char *name)
{
    return last_given(args, name) != NULL;
}

bool gf_args_number(const struct gf_args *args, const char *name, int64_t least, int64_t *ret_number,
                    struct gf_error *reterr)
{
    const char *text = gf_args_value(args, name, NULL);
    if (!text)
        return true;
    char quoted[QUOTED], *end = NULL;
    errno = 0;
    const long long number = strtoll(text, &end, 10);
    /* strtoll would also take blanks and a plus sign. */
    const bool digits = text[strspn(text, "0123456789")] == '\0' && *text;
    if (!digits || *end || errno || number < least)
        return gf_error_set(reterr, "--%s: \"%s\" is not a whole number from %lld", name,
                            gf_error_quote(text, strlen(text), quoted, sizeof quoted), (long long)least);
    *ret_number = number;
    return true;
}
