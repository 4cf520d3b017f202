/* IDX files: what is read, and what is refused before anything is allocated. */
#include "common.h"

#include "data/idx.h"

#define BYTES(text) (const unsigned char *)(text), sizeof(text) - 1

static bool load_items(const unsigned char *bytes, size_t length, struct gf_samples *samples,
                       struct gf_error *error)
{
    FILE *stream = fmemopen((void *)(uintptr_t)bytes, length, "rb");
    assert_non_null(stream);
    const bool done = gf_idx_load_items(stream, "items", length, samples, error);
    fclose(stream);
    return done;
}

static bool load_labels(const unsigned char *bytes, size_t length, struct gf_samples *samples,
                        struct gf_error *error)
{
    FILE *stream = fmemopen((void *)(uintptr_t)bytes, length, "rb");
    assert_non_null(stream);
    const bool done = gf_idx_load_labels(stream, "labels", length, samples, error);
    fclose(stream);
    return done;
}

static void images_of_bytes(void **state)
{
    (void)state;
    struct gf_samples samples = {0};
    /* three images of 2 × 2, labels 7 0 7 */
    assert_true(load_items(BYTES("\0\0\x08\x03\0\0\0\x03\0\0\0\x02\0\0\0\x02"
                                 "\x00\x33\x66\x99\xcc\xff\x01\x02\x03\x04\x05\x06"),
                           &samples, NULL));
    assert_int_equal(samples.count, 3);
    assert_int_equal(samples.features, 4);
    assert_null(samples.inputs);
    static const double inputs[] = {0, 0.2, 0.4, 0.6, 0.8, 1, 1 / 255.0, 2 / 255.0, 3 / 255.0};
    for (size_t i = 0; i < 9; i++)
        assert_near(gf_samples_input(&samples, i), inputs[i], 1e-15);
    assert_true(load_labels(BYTES("\0\0\x08\x01\0\0\0\x03\x07\x00\x07"), &samples, NULL));
    assert_int_equal(samples.outputs, 2); /* classes are the values there are */
    assert_string_equal(samples.class_names[0], "0");
    assert_string_equal(samples.class_names[1], "7");
    assert_int_equal(samples.labels[0], 1);
    assert_int_equal(samples.labels[1], 0);
    assert_int_equal(samples.labels[2], 1);
    gf_samples_finish(&samples);
}

static void rows_of_floats(void **state)
{
    (void)state;
    struct gf_samples samples = {0};
    assert_true(load_items(BYTES("\0\0\x0d\x02\0\0\0\x02\0\0\0\x02"
                                 "\x3f\x80\0\0\xc0\x20\0\0\0\0\0\0\x42\xf6\xe9\x79"),
                           &samples, NULL));
    assert_int_equal(samples.count, 2);
    assert_int_equal(samples.features, 2);
    static const double inputs[] = {1, -2.5, 0, 123.456};
    for (size_t i = 0; i < 4; i++)
        assert_near(gf_samples_input(&samples, i), inputs[i], 1e-5); /* as they are, not divided */
    gf_samples_finish(&samples);
}

static void bad_items_are_refused(void **state)
{
    (void)state;
    static const struct {
        const unsigned char *bytes;
        size_t length;
        const char *message;
    } cases[] = {
        {BYTES(""), "has 0 bytes; an IDX file begins with 4 of magic number"},
        {BYTES("\0\0\x08"), "has 3 bytes; an IDX file begins with 4 of magic number"},
        {BYTES("\x89PNG\r\n\x1a\n"),
         "is no IDX file: its magic number is 0x89504e47, and should begin with 0x0000"},
        {BYTES("\x1f\x8b\x08\x08xxxx"), "is compressed; unpack it first (gunzip)"},
        {BYTES("\0\0\x08\x00"), "has 0 dimensions; from 1 to 8 are allowed"},
        {BYTES("\0\0\x08\xff"), "has 255 dimensions; from 1 to 8 are allowed"},
        {BYTES("\0\0\x08\x03\0\0\0\x03\0\0\0\x02\0\0\0"), "ends within its header of 16 bytes"},
        {BYTES("\0\0\x08\x03\0\0\0\x03\0\0\0\x02\0\0\0\x00"), "dimension 3 has size 0: there are no samples"},
        {BYTES("\0\0\x08\x02\0\0\0\x02\0\0\0\x02xxx"),
         "holds 3 bytes of items; its header (2 dimensions, the first 2) asks for 4"},
        {BYTES("\0\0\x08\x02\0\0\0\x02\0\0\0\x02xxxxx"),
         "holds 5 bytes of items; its header (2 dimensions, the first 2) asks for 4"},
        {BYTES("\0\0\x0d\x02\0\0\0\x02\0\0\0\x02xxxx"),
         "holds 4 bytes of items; its header (2 dimensions, the first 2) asks for 16"},
        /* a product past 2^64 neither wraps nor allocates: (2^32 - 1)^8, and 2^16 · 2^16 · 2^32 = 2^64 */
        {BYTES("\0\0\x08\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"
               "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"),
         "holds 0 bytes of items; its header (8 dimensions, the first 4294967295) asks for"},
        {BYTES("\0\0\x0d\x04\x80\0\0\0\x80\0\0\0\0\0\0\x04\0\0\0\x01"),
         "holds 0 bytes of items; its header (4 dimensions, the first 2147483648) asks for"},
        {BYTES("\0\0\x0b\x02\0\0\0\x02\0\0\0\x02xxxx"),
         "has items of type 0x0b; allowed are 0x08 (unsigned bytes) and 0x0d (32-bit floats)"},
        {BYTES("\0\0\x08\x01\0\0\0\x02\x01\x02"),
         "has one dimension, as label files do; samples have two or more"},
        {BYTES("\0\0\x0d\x02\0\0\0\x02\0\0\0\x02\0\0\0\0\0\0\0\0\0\0\0\0\x7f\xc0\0\0"),
         "sample 2, value 2 is not a number; features must be finite"},
        {BYTES("\0\0\x0d\x02\0\0\0\x01\0\0\0\x02\xff\x80\0\0\0\0\0\0"),
         "sample 1, value 1 is infinite; features must be finite"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct gf_samples samples = {0};
        struct gf_error error;
        if (load_items(cases[i].bytes, cases[i].length, &samples, &error))
            fail_msg("accepted, should be: %s", cases[i].message);
        gf_samples_finish(&samples);
        assert_string_equal(error.file, "items");
        assert_int_equal(error.line, 0);
        assert_contains(error.message, cases[i].message);
    }
}

static void too_many_features_are_refused(void **state)
{
    (void)state;
    for (size_t features = GF_IDX_FEATURES_MOST; features <= GF_IDX_FEATURES_MOST + 1; features++) {
        struct gf_samples samples = {0};
        struct gf_error error;
        unsigned char *bytes = calloc(1, 12 + features);
        assert_non_null(bytes);
        memcpy(bytes, "\0\0\x08\x02\0\0\0\x01\0\x01\0", 11);
        bytes[11] = (unsigned char)(features & 1);
        const bool done = load_items(bytes, 12 + features, &samples, &error);
        assert_true(done == (features == GF_IDX_FEATURES_MOST));
        if (!done)
            assert_contains(error.message,
                            "has 1 samples of 65537 values; at most 16777216 samples of 65536");
        gf_samples_finish(&samples);
        free(bytes);
    }
}

static void bad_labels_are_refused(void **state)
{
    (void)state;
    static const struct {
        const unsigned char *bytes;
        size_t length;
        const char *message;
    } cases[] = {
        {BYTES("\0\0\x08\x01\0\0\0\x02\x01\x02"), "has 2 labels, but there are 3 samples"},
        {BYTES("\0\0\x08\x01\0\0\0\x03\x01\x02"),
         "holds 2 bytes of items; its header (1 dimensions, the first 3)"},
        {BYTES("\0\0\x08\x02\0\0\0\x03\0\0\0\x01\x01\x02\x03"),
         "has items of type 0x08 in 2 dimensions; labels are unsigned bytes (0x08) in one"},
        {BYTES("\0\0\x0d\x01\0\0\0\x01\x01\x02\x03\x04"),
         "has items of type 0x0d in 1 dimensions; labels are"},
        {BYTES("\0\0\x08\x01\0\0\0\x03\x05\x05\x05"), "all labels are 5; at least two classes are needed"},
        {BYTES("x"), "has 1 bytes; an IDX file begins"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct gf_samples samples = {.count = 3};
        struct gf_error error;
        if (load_labels(cases[i].bytes, cases[i].length, &samples, &error))
            fail_msg("accepted, should be: %s", cases[i].message);
        gf_samples_finish(&samples);
        assert_string_equal(error.file, "labels");
        assert_contains(error.message, cases[i].message);
    }
}

/* A file that turns out shorter than it was when its size was asked. */
static void a_file_that_shrinks_is_refused(void **state)
{
    (void)state;
    static const unsigned char bytes[] = "\0\0\x08\x02\0\0\0\x02\0\0\0\x02xxxx"
                                         "\0\0\x0d\x02\0\0\0\x01\0\0\0\x01xxxx";
    for (size_t kind = 0; kind < 2; kind++)
        for (size_t length = 1; length < 16; length++) {
            struct gf_samples samples = {0};
            struct gf_error error;
            FILE *stream = fmemopen((void *)(uintptr_t)(bytes + 16 * kind), length, "rb");
            assert_false(gf_idx_load_items(stream, "items", 16, &samples, &error));
            assert_contains(error.message, "cannot be read to its end");
            gf_samples_finish(&samples);
            fclose(stream);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(images_of_bytes),        cmocka_unit_test(rows_of_floats),
        cmocka_unit_test(bad_items_are_refused),  cmocka_unit_test(too_many_features_are_refused),
        cmocka_unit_test(bad_labels_are_refused), cmocka_unit_test(a_file_that_shrinks_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
