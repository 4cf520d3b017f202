#include "cli/safetensors.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define ALIGNMENT 8
#define CHUNK     4096 /* values at once */

/* How our header begins, after its length. */
static const char magic[] = "{\"__metadata__\":{\"format\":\"gradflow\"";

static bool begins(const char *bytes, size_t length)
{
    const size_t begin = sizeof(uint64_t);
    return length >= begin + sizeof magic - 1 && memcmp(bytes + begin, magic, sizeof magic - 1) == 0;
}

const struct gf_output_kind gf_safetensors_output = {.what = "an export of gradflow", .begins = begins};

static size_t bytes_a_value(const struct gf_tensor *tensor)
{
    return tensor->indices ? sizeof(uint64_t) : sizeof(uint32_t);
}

static int compare(const void *left, const void *right)
{
    const struct gf_tensor *a = left, *b = right;
    if (bytes_a_value(a) != bytes_a_value(b))
        return bytes_a_value(a) > bytes_a_value(b) ? -1 : 1;
    return strcmp(a->name, b->name);
}

static void describe(struct gf_json *json, const struct gf_tensor *tensor, uint64_t *offset)
{
    gf_json_open(json, tensor->name, '{');
    gf_json_string(json, "dtype", tensor->indices ? "I64" : "F32");
    gf_json_open(json, "shape", '[');
    for (size_t i = 0; i < tensor->dimensions; i++)
        gf_json_unsigned(json, NULL, tensor->shape[i]);
    gf_json_close(json, ']');
    gf_json_open(json, "data_offsets", '[');
    gf_json_unsigned(json, NULL, *offset);
    *offset += gf_tensor_size(tensor) * bytes_a_value(tensor);
    gf_json_unsigned(json, NULL, *offset);
    gf_json_close(json, ']');
    gf_json_close(json, '}');
}

static void print_header(FILE *out, const struct gf_tensor *tensors, size_t count,
                         gf_safetensors_metadata *metadata, const void *context)
{
    struct gf_json json = {.out = out};
    uint64_t offset = 0;
    gf_json_open(&json, NULL, '{');
    gf_json_open(&json, "__metadata__", '{');
    gf_json_string(&json, "format", "gradflow");
    metadata(&json, context);
    gf_json_close(&json, '}');
    for (size_t i = 0; i < count; i++)
        describe(&json, &tensors[i], &offset);
    gf_json_close(&json, '}');
    for (long length = ftell(out); length % ALIGNMENT; length++)
        fputc(' ', out);
}

static void put(unsigned char *bytes, uint64_t value, size_t size)
{
    for (size_t i = 0; i < size; i++)
        bytes[i] = (unsigned char)(value >> (8 * i));
}

/* The header's length is to be known before it is written. */
static bool write_header(FILE *out, const struct gf_tensor *tensors, size_t count,
                         gf_safetensors_metadata *metadata, const void *context)
{
    char *text = NULL;
    size_t size = 0;
    unsigned char length[sizeof(uint64_t)];
    FILE *memory = open_memstream(&text, &size);
    if (!memory)
        return false;
    print_header(memory, tensors, count, metadata, context);
    const bool full = ferror(memory) != 0;
    if (fclose(memory) != 0 || full) {
        free(text);
        return false;
    }
    put(length, size, sizeof length);
    fwrite(length, 1, sizeof length, out);
    fwrite(text, 1, size, out);
    free(text);
    return true;
}

static uint64_t bits(const struct gf_tensor *tensor, size_t index)
{
    if (tensor->indices)
        return (uint64_t)tensor->indices[index];
    const float number = (float)(tensor->statistics ? tensor->statistics[index] : tensor->numbers[index]);
    uint32_t result;
    memcpy(&result, &number, sizeof result);
    return result;
}

static void write_values(FILE *out, const struct gf_tensor *tensor)
{
    unsigned char bytes[CHUNK * sizeof(uint64_t)];
    const size_t width = bytes_a_value(tensor), size = gf_tensor_size(tensor);
    for (size_t first = 0; first < size && !ferror(out); first += CHUNK) {
        const size_t count = size - first < CHUNK ? size - first : CHUNK;
        for (size_t i = 0; i < count; i++)
            put(bytes + i * width, bits(tensor, first + i), width);
        fwrite(bytes, width, count, out);
    }
}

bool gf_safetensors_write(FILE *out, struct gf_tensor *tensors, size_t count,
                          gf_safetensors_metadata *metadata, const void *context, struct gf_error *reterr)
{
    qsort(tensors, count, sizeof *tensors, compare);
    if (!write_header(out, tensors, count, metadata, context))
        return gf_error_lack(reterr, "no memory for the header of the file");
    for (size_t i = 0; i < count; i++)
        write_values(out, &tensors[i]);
    return true;
}
