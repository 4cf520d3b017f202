/* settings: the settings table, for people and for docs/settings.md. */
#include <string.h>

#include "base/utf8.h"
#include "cli/command.h"

enum column { KEY, DEFAULT, EFFECT, HELP, ALLOWED, COLUMNS };

static const char *const headings[COLUMNS] = {"key", "default", "change", "meaning", "allowed"};

struct row {
    char cells[COLUMNS][512];
};

/* `[layer N]`: fields of a hidden layer. Those but the last are like the network's setting of the name. */
static const char *const layer_fields[] = {"activation", "init", "gain", "bias", "leak", "frozen"};

#define LAYER_FIELDS (sizeof layer_fields / sizeof *layer_fields)

static const char *effect_name(enum gf_effect effect)
{
    static const char *const names[] = {
        [GF_EFFECT_NONE] = "-",
        [GF_EFFECT_LIVE] = "live",
        [GF_EFFECT_REBUILD] = "rebuild",
        [GF_EFFECT_RELOAD] = "reload",
    };
    return names[effect];
}

static void setting_row(const struct gf_setting *setting, struct row *row)
{
    snprintf(row->cells[KEY], sizeof row->cells[KEY], "%s", setting->key);
    snprintf(row->cells[DEFAULT], sizeof row->cells[DEFAULT], "%s",
             *setting->fallback ? setting->fallback : "-");
    snprintf(row->cells[EFFECT], sizeof row->cells[EFFECT], "%s", effect_name(setting->effect));
    snprintf(row->cells[HELP], sizeof row->cells[HELP], "%s", setting->help);
    gf_setting_allowed(setting, row->cells[ALLOWED], sizeof row->cells[ALLOWED]);
}

static void layer_row(const char *field, struct row *row)
{
    char key[64];
    snprintf(key, sizeof key, "network.%s", field);
    const struct gf_setting *setting = gf_setting_find(key);
    if (setting) {
        setting_row(setting, row);
        snprintf(row->cells[DEFAULT], sizeof row->cells[DEFAULT], "-");
        snprintf(row->cells[HELP], sizeof row->cells[HELP], "%s in hidden layer N alone", key);
    } else {
        *row = (struct row){{[DEFAULT] = "no",
                             [EFFECT] = "live",
                             [HELP] = "hidden layer N is not updated",
                             [ALLOWED] = "yes or no"}};
    }
    snprintf(row->cells[KEY], sizeof row->cells[KEY], "layer.N.%s", field);
}

/* false: there is no row of this index. */
static bool row_at(size_t index, struct row *row)
{
    const size_t settings = gf_setting_count();
    if (index >= settings + LAYER_FIELDS)
        return false;
    if (index < settings)
        setting_row(gf_setting_at(index), row);
    else
        layer_row(layer_fields[index - settings], row);
    return true;
}

static void aligned(const struct row *row, const size_t *widths)
{
    for (int column = 0; column < COLUMNS; column++) {
        const char *cell = row->cells[column];
        const int pad = column + 1 < COLUMNS ? (int)(widths[column] - gf_utf8_count(cell)) + 2 : 0;
        printf("%s%*s", cell, pad, "");
    }
    putchar('\n');
}

static void heading_row(struct row *row)
{
    for (int column = 0; column < COLUMNS; column++)
        snprintf(row->cells[column], sizeof row->cells[column], "%s", headings[column]);
}

static void write_table(void)
{
    struct row row;
    size_t widths[COLUMNS];
    for (int column = 0; column < COLUMNS; column++)
        widths[column] = strlen(headings[column]);
    for (size_t i = 0; row_at(i, &row); i++)
        for (int column = 0; column < COLUMNS; column++) {
            const size_t width = gf_utf8_count(row.cells[column]);
            widths[column] = width > widths[column] ? width : widths[column];
        }
    heading_row(&row);
    aligned(&row, widths);
    for (size_t i = 0; row_at(i, &row); i++)
        aligned(&row, widths);
}

static void markdown_row(const struct row *row)
{
    for (int column = 0; column < COLUMNS; column++) {
        const char *quote = column == KEY || column == DEFAULT ? "`" : "";
        printf("| %s", quote);
        for (const char *c = row->cells[column]; *c; c++)
            printf(*c == '|' ? "\\%c" : "%c", *c);
        printf("%s ", quote);
    }
    printf("|\n");
}

static void write_markdown(void)
{
    struct row row;
    printf(
        "# Settings\n\n"
        "What a preset may say and `--set KEY=VALUE` may change: in a preset, `network.depth` is the line\n"
        "`depth = 20` in the section `[network]`, and `layer.3.activation` the line `activation = tanh` in\n"
        "`[layer 3]`. A layer beyond the depth lies dormant.\n\n"
        "What a change on the screen needs: *live* keeps the weights, *rebuild* starts a new network from "
        "the\n"
        "same seed, *reload* makes the data anew as well; `-` is read by the screen or a headless run "
        "only.\n\n");
    for (int column = 0; column < COLUMNS; column++)
        printf("| %s ", headings[column]);
    printf("|\n");
    for (int column = 0; column < COLUMNS; column++)
        printf("|---");
    printf("|\n");
    for (size_t i = 0; row_at(i, &row); i++)
        markdown_row(&row);
}

/* The formats: a name and a function each. */
static const struct {
    const char *name;
    void (*write)(void);
} formats[] = {{"table", write_table}, {"markdown", write_markdown}};

static const char *format_name(size_t index)
{
    return index < sizeof formats / sizeof *formats ? formats[index].name : NULL;
}

static int settings(const struct gf_args *args)
{
    const char *format = gf_args_value(args, "format", formats[0].name);
    for (size_t i = 0; format_name(i); i++)
        if (strcmp(format, formats[i].name) == 0)
            formats[i].write();
    return GF_EXIT_DONE;
}

static const struct gf_option options[] = {
    {.name = "format",
     .value = "FORMAT",
     .choice = format_name,
     .help = "table (the default), or markdown as in docs/settings.md"},
    {0},
};

const struct gf_command gf_command_settings = {
    .name = "settings",
    .operands = "",
    .summary = "list every setting",
    .text = "Lists every setting: its key, its default, what a change on the screen needs (live keeps the "
            "weights, "
            "rebuild starts a new network from the same seed, reload makes the data anew as well), its "
            "meaning, and "
            "what is allowed.",
    .options = options,
    .run = settings,
};
