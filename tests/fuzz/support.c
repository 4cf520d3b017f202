#include "target.h"

#include <dirent.h>
#include <math.h>
#include <unistd.h>

#include "base/utf8.h"
#include "data/csv.h"
#include "data/idx.h"

void fuzz_fail(const char *file, int line, const char *condition)
{
    fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, condition);
    abort();
}

/* --- a folder of one's own --- */

static char folder[256];

void fuzz_empty_folder(void)
{
    DIR *open_folder = opendir(folder);
    CHECK(open_folder);
    for (struct dirent *entry; (entry = readdir(open_folder));)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            CHECK(unlink(entry->d_name) == 0 || rmdir(entry->d_name) == 0);
    closedir(open_folder);
}

static void leave_folder(void)
{
    fuzz_empty_folder();
    if (chdir("/") == 0)
        rmdir(folder);
}

void fuzz_enter_folder(void)
{
    const char *base = getenv("TMPDIR");
    if (*folder)
        return;
    snprintf(folder, sizeof folder, "%s/gradflow-fuzz-XXXXXX", base && *base ? base : "/tmp");
    CHECK(mkdtemp(folder) && chdir(folder) == 0 && getcwd(folder, sizeof folder));
    atexit(leave_folder);
}

void fuzz_write(const char *name, const void *bytes, size_t size)
{
    remove(name); /* some file systems flush a file that is cut to nothing: slow, ten thousand times */
    FILE *file = fopen(name, "wb");
    CHECK(file);
    CHECK(fwrite(bytes, 1, size, file) == size);
    CHECK(fclose(file) == 0);
}

/* --- what must hold --- */

void fuzz_check_text(const char *text, const char *allowed)
{
    const size_t length = strlen(text);
    for (size_t i = 0; i < length;) {
        const unsigned char byte = (unsigned char)text[i];
        const size_t sequence = gf_utf8_sequence(text + i, length - i);
        const bool control = byte < 0x20 || byte == 0x7f ||
                             (sequence == 2 && byte == 0xc2 && (unsigned char)text[i + 1] < 0xa0);
        CHECK(sequence > 0);
        CHECK(!control || strchr(allowed, text[i]));
        i += sequence;
    }
}

void fuzz_check_error(const struct gf_error *error, const char *file)
{
    char text[sizeof error->file * 4 + sizeof error->message];
    CHECK(memchr(error->file, 0, sizeof error->file));
    CHECK(memchr(error->message, 0, sizeof error->message));
    CHECK(strcmp(error->file, file ? file : "") == 0);
    CHECK(strlen(error->message) > 8);
    CHECK(error->line > 0 || error->column == 0);
    fuzz_check_text(error->message, "");
    fuzz_check_text(gf_error_text(error, text, sizeof text), "");
}

void fuzz_mark_error(struct gf_error *error)
{
    memset(error, 0x5a, sizeof *error);
}

bool fuzz_error_is_marked(const struct gf_error *error)
{
    struct gf_error marked;
    fuzz_mark_error(&marked);
    return memcmp(error, &marked, sizeof marked) == 0;
}

static void check_row_of_targets(const struct gf_dataset *dataset, const real *row /* [outputs] */)
{
    size_t ones = 0;
    for (size_t i = 0; i < dataset->outputs; i++) {
        CHECK(isfinite(row[i]));
        CHECK(!dataset->classes || row[i] == 0 || row[i] == 1);
        ones += row[i] == 1;
    }
    CHECK(!dataset->classes || ones == 1);
}

void fuzz_check_dataset(const struct gf_dataset *dataset, const struct gf_dataset_request *request)
{
    const size_t count = dataset->train_count + dataset->test_count;
    CHECK(dataset->train_count >= 1 && count <= GF_SAMPLES_MOST);
    CHECK(dataset->features >= 1 && dataset->outputs >= (dataset->classes ? 2u : 1u));
    CHECK(dataset->features <= (*request->source == 'c' ? GF_CSV_COLUMNS_MOST : GF_IDX_FEATURES_MOST));
    CHECK(dataset->outputs <= GF_CSV_CLASSES_MOST);
    for (size_t i = 0; i < count * dataset->features; i++)
        CHECK(isfinite(dataset->inputs[i]));
    for (size_t i = 0; i < count; i++)
        check_row_of_targets(dataset, dataset->targets + i * dataset->outputs);
    CHECK(!dataset->classes == !dataset->class_names);
    for (size_t i = 0; dataset->classes && i < dataset->outputs; i++) {
        CHECK(*dataset->class_names[i]);
        CHECK(gf_csv_is_utf8(dataset->class_names[i], strlen(dataset->class_names[i])));
    }
}

void fuzz_check_spec(const struct gf_spec *spec)
{
    static struct gf_spec copy;
    static char key[128], value[GF_PATH_MOST];
    struct gf_error error;
    gf_spec_init(&copy);
    for (size_t i = 0; i < gf_setting_count(); i++) {
        const struct gf_setting *setting = gf_setting_at(i);
        gf_setting_text(setting, spec, value, sizeof value);
        fuzz_check_text(value, "");
        CHECK(gf_spec_set(&copy, setting->key, value, &error));
    }
    for (size_t i = 0; gf_spec_override_text(spec, i, key, sizeof key, value, sizeof value); i++)
        CHECK(gf_spec_set(&copy, key, value, &error));
    memcpy(copy.data.folder, spec->data.folder, sizeof copy.data.folder);
    CHECK(gf_spec_equal(&copy, spec) && gf_spec_effect(&copy, spec) == GF_EFFECT_NONE);
}

/* --- the input --- */

uint8_t fuzz_take(struct fuzz_input *input)
{
    if (!input->size)
        return 0;
    input->size--;
    return *input->bytes++;
}

char *fuzz_take_line(struct fuzz_input *input)
{
    size_t length = 0;
    if (!input->size)
        return NULL;
    while (length < input->size && input->bytes[length] && input->bytes[length] != '\n')
        length++;
    char *line = malloc(length + 1);
    CHECK(line);
    memcpy(line, input->bytes, length);
    line[length] = '\0';
    const size_t taken = length + (length < input->size);
    input->bytes += taken;
    input->size -= taken;
    return line;
}
