#include "data/idx.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/file.h"
#include "data/source.h"

#define DIMENSIONS_MOST 8

enum item_type { ITEM_BYTE = 0x08, ITEM_FLOAT = 0x0d };

struct header {
    unsigned type, dimensions;
    uint32_t sizes[DIMENSIONS_MOST];
};

static uint32_t big_endian(const unsigned char *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static bool ends_early(const char *file, struct gf_error *reterr)
{
    return gf_error_at(reterr, file, 0, 0, "cannot be read to its end");
}

static bool read_magic(FILE *stream, const char *file, uint64_t size, struct header *ret_header,
                       struct gf_error *reterr)
{
    unsigned char magic[4];
    if (size < sizeof magic)
        return gf_error_at(reterr, file, 0, 0, "has %llu bytes; an IDX file begins with 4 of magic number",
                           (unsigned long long)size);
    if (fread(magic, 1, sizeof magic, stream) != sizeof magic)
        return ends_early(file, reterr);
    if (magic[0] == 0x1f && magic[1] == 0x8b)
        return gf_error_at(reterr, file, 0, 0, "is compressed; unpack it first (gunzip)");
    if (magic[0] || magic[1])
        return gf_error_at(reterr, file, 0, 0,
                           "is no IDX file: its magic number is 0x%08lx, and should begin with 0x0000",
                           (unsigned long)big_endian(magic));
    if (!magic[3] || magic[3] > DIMENSIONS_MOST)
        return gf_error_at(reterr, file, 0, 0, "has %d dimensions; from 1 to %d are allowed", magic[3],
                           DIMENSIONS_MOST);
    ret_header->type = magic[2];
    ret_header->dimensions = magic[3];
    return true;
}

/* The sizes must account for every byte of the file; nothing is allocated before. */
static bool read_header(FILE *stream, const char *file, uint64_t size, struct header *ret_header,
                        struct gf_error *reterr)
{
    unsigned char bytes[4 * DIMENSIONS_MOST];
    if (!read_magic(stream, file, size, ret_header, reterr))
        return false;
    const size_t length = 4 * (size_t)ret_header->dimensions;
    const uint64_t rest = size - 4;
    if (rest < length)
        return gf_error_at(reterr, file, 0, 0, "ends within its header of %llu bytes",
                           (unsigned long long)(4 + length));
    if (fread(bytes, 1, length, stream) != length)
        return ends_early(file, reterr);
    const uint64_t item = ret_header->type == ITEM_FLOAT ? 4 : 1, most = UINT64_MAX / 4;
    uint64_t items = 1;
    for (unsigned d = 0; d < ret_header->dimensions; d++) {
        ret_header->sizes[d] = big_endian(bytes + 4 * d);
        if (!ret_header->sizes[d])
            return gf_error_at(reterr, file, 0, 0, "dimension %u has size 0: there are no samples", d + 1);
        items = items > most / ret_header->sizes[d] ? most : items * ret_header->sizes[d];
    }
    if (rest - length != items * item)
        return gf_error_at(
            reterr, file, 0, 0,
            "holds %llu bytes of items; its header (%u dimensions, the first %lu) asks for %llu",
            (unsigned long long)(rest - length), ret_header->dimensions, (unsigned long)ret_header->sizes[0],
            (unsigned long long)(items * item));
    return true;
}

static bool read_floats(FILE *stream, const char *file, struct gf_samples *samples, struct gf_error *reterr)
{
    samples->inputs = gf_data_array(samples->count, samples->features, sizeof *samples->inputs);
    if (!samples->inputs)
        return gf_data_no_memory(file, reterr);
    const size_t items = samples->count * samples->features;
    for (size_t i = 0; i < items; i++) {
        unsigned char bytes[4];
        float value;
        if (fread(bytes, 1, sizeof bytes, stream) != sizeof bytes)
            return ends_early(file, reterr);
        const uint32_t bits = big_endian(bytes);
        memcpy(&value, &bits, sizeof value);
        if (!isfinite(value))
            return gf_error_at(reterr, file, 0, 0, "sample %zu, value %zu is %s; features must be finite",
                               i / samples->features + 1, i % samples->features + 1,
                               isnan(value) ? "not a number" : "infinite");
        samples->inputs[i] = (double)value;
    }
    return true;
}

bool gf_idx_load_items(FILE *stream, const char *file, uint64_t size, struct gf_samples *ret_samples,
                       struct gf_error *reterr)
{
    struct header header;
    if (!read_header(stream, file, size, &header, reterr))
        return false;
    if (header.type != ITEM_BYTE && header.type != ITEM_FLOAT)
        return gf_error_at(
            reterr, file, 0, 0,
            "has items of type 0x%02x; allowed are 0x08 (unsigned bytes) and 0x0d (32-bit floats)",
            header.type);
    if (header.dimensions < 2)
        return gf_error_at(reterr, file, 0, 0,
                           "has one dimension, as label files do; samples have two or more");
    uint64_t features = 1; /* below 2^64 / 4: the file is as long as that */
    for (unsigned d = 1; d < header.dimensions; d++)
        features *= header.sizes[d];
    if (header.sizes[0] > GF_SAMPLES_MOST || features > GF_IDX_FEATURES_MOST)
        return gf_error_at(reterr, file, 0, 0,
                           "has %lu samples of %llu values; at most %zu samples of %zu values are allowed",
                           (unsigned long)header.sizes[0], (unsigned long long)features, GF_SAMPLES_MOST,
                           GF_IDX_FEATURES_MOST);
    ret_samples->count = header.sizes[0];
    ret_samples->features = (size_t)features;
    if (header.type == ITEM_FLOAT)
        return read_floats(stream, file, ret_samples, reterr);
    ret_samples->bytes = gf_data_array(ret_samples->count, ret_samples->features, 1);
    if (!ret_samples->bytes)
        return gf_data_no_memory(file, reterr);
    const size_t bytes = ret_samples->count * ret_samples->features;
    return fread(ret_samples->bytes, 1, bytes, stream) == bytes || ends_early(file, reterr);
}

/* Classes are the label values there are, in ascending order. */
static bool number_classes(const char *file, const bool present[256], struct gf_samples *samples,
                           struct gf_error *reterr)
{
    uint32_t classes = 0, class_of[256] = {0};
    for (int value = 0; value < 256; value++)
        if (present[value])
            class_of[value] = classes++;
    if (classes < 2)
        return gf_error_at(reterr, file, 0, 0, "all labels are %lu; at least two classes are needed",
                           (unsigned long)samples->labels[0]);
    samples->class_names = gf_data_array(classes, 1, sizeof *samples->class_names);
    if (!samples->class_names)
        return gf_data_no_memory(file, reterr);
    samples->outputs = classes;
    for (int value = 0; value < 256; value++) {
        char name[8];
        if (!present[value])
            continue;
        const int length = snprintf(name, sizeof name, "%d", value);
        if (!(samples->class_names[class_of[value]] = gf_data_copy(name, (size_t)length)))
            return gf_data_no_memory(file, reterr);
    }
    for (size_t i = 0; i < samples->count; i++)
        samples->labels[i] = class_of[samples->labels[i]];
    return true;
}

bool gf_idx_load_labels(FILE *stream, const char *file, uint64_t size, struct gf_samples *ret_samples,
                        struct gf_error *reterr)
{
    struct header header;
    bool present[256] = {false};
    if (!read_header(stream, file, size, &header, reterr))
        return false;
    if (header.type != ITEM_BYTE || header.dimensions != 1)
        return gf_error_at(
            reterr, file, 0, 0,
            "has items of type 0x%02x in %u dimensions; labels are unsigned bytes (0x08) in one", header.type,
            header.dimensions);
    if (header.sizes[0] != ret_samples->count)
        return gf_error_at(reterr, file, 0, 0, "has %lu labels, but there are %zu samples",
                           (unsigned long)header.sizes[0], ret_samples->count);
    ret_samples->labels = gf_data_array(ret_samples->count, 1, sizeof *ret_samples->labels);
    if (!ret_samples->labels)
        return gf_data_no_memory(file, reterr);
    for (size_t i = 0; i < ret_samples->count; i++) {
        const int value = getc(stream);
        if (value == EOF)
            return ends_early(file, reterr);
        ret_samples->labels[i] = (uint32_t)value;
        present[value] = true;
    }
    return number_classes(file, present, ret_samples, reterr);
}

static bool load(const struct gf_dataset_request *request, struct gf_samples *ret_samples,
                 struct gf_error *reterr)
{
    FILE *stream;
    uint64_t size;
    if (!request->labels || !*request->labels)
        return gf_error_set(reterr,
                            "data source idx needs two files, and no label file is given (data.labels)");
    if (!gf_data_open(request->file, &stream, &size, reterr))
        return false;
    const bool items = gf_idx_load_items(stream, request->file, size, ret_samples, reterr);
    fclose(stream);
    if (!items || !gf_data_open(request->labels, &stream, &size, reterr))
        return false;
    const bool labels = gf_idx_load_labels(stream, request->labels, size, ret_samples, reterr);
    fclose(stream);
    return labels;
}

const struct gf_data_source gf_data_idx = {
    .name = "idx",
    .help = "images in two IDX files, as MNIST has them",
    .reads_file = true,
    .load = load,
};
