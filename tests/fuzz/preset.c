/* A preset file: what can be read is within every limit, and is the same after it has been written and read
 * again; what cannot is refused with its line. */
#include "target.h"

#include "gradflow/preset.h"
#include "spec/preset_print.h"

static size_t count_lines(const uint8_t *data, size_t size)
{
    size_t lines = 1;
    for (size_t i = 0; i < size; i++)
        lines += data[i] == '\n';
    return lines;
}

static void check_round_trip(const struct gf_preset *preset)
{
    static struct gf_preset again;
    struct gf_error error;
    CHECK(gf_preset_printable(preset, &error));
    remove("p.ini");
    FILE *file = fopen("p.ini", "w");
    CHECK(file);
    gf_preset_print(preset, file);
    CHECK(fclose(file) == 0);
    CHECK(gf_preset_read("p.ini", &again, &error));
    CHECK(gf_spec_equal(&again.spec, &preset->spec));
    CHECK(strcmp(again.title, preset->title) == 0);
    CHECK(strcmp(again.text, preset->text) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct gf_preset preset, before;
    struct gf_error error;
    fuzz_enter_folder();
    fuzz_write("p.ini", data, size);
    memset(&before, 0x5a, sizeof before);
    preset = before;
    fuzz_mark_error(&error);
    if (!gf_preset_read("p.ini", &preset, &error)) {
        fuzz_check_error(&error, "p.ini");
        CHECK(error.line <= count_lines(data, size));
        CHECK(memcmp(&preset, &before, sizeof before) == 0);
        return 0;
    }
    CHECK(fuzz_error_is_marked(&error));
    CHECK(strcmp(preset.name, "p") == 0 && strcmp(preset.path, "p.ini") == 0);
    CHECK(gf_spec_validate(&preset.spec, &error));
    const size_t lines = count_lines(data, size);
    CHECK(preset.file_line <= lines);
    for (size_t i = 0; i < GF_SPEC_LAYERS_MOST; i++)
        CHECK(preset.layer_lines[i] <= lines);
    fuzz_check_text(preset.title, "\t");
    fuzz_check_text(preset.text, "\t\n");
    fuzz_check_spec(&preset.spec);
    check_round_trip(&preset);
    return 0;
}
