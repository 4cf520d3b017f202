/* 20,000 damaged tables and 20,000 damaged IDX files, the same every time: each is either read, with every
 * label and number in range, or refused with a message. Meant to run under the sanitizers as well. */
#include "common.h"

#include "base/random.h"
#include "data/idx.h"

enum { ROUNDS = 20000, ROOM = 512 };

static const char table[] = "x,\"y;1\",kind\r\n"
                            "1,-2.5e-3,\"a, b\"\n"
                            "+.5,\"3\",\"two\nlines\"\r\n"
                            "7 ,\t8, \"say \"\"hi\"\"\"\n"
                            "\n"
                            "9,10,caf\xc3\xa9\n"
                            "11,12,7\n";

/* Bytes that mean something to a reader, and any. */
static unsigned char draw_byte(struct gf_random *random)
{
    static const unsigned char telling[] = "\",;\t\n\r \0.-+eE019xnaif\xef\xbb\xbf\xff\xc3";
    if (gf_random_below(random, 4))
        return telling[gf_random_below(random, sizeof telling - 1)];
    return (unsigned char)gf_random_below(random, 256);
}

/* Change, insert, remove or repeat a piece, a few times. Returns the new length. */
static size_t mutate(struct gf_random *random, unsigned char *bytes, size_t length)
{
    for (size_t times = 1 + gf_random_below(random, 3) * gf_random_below(random, 3); times && length;
         times--) {
        const size_t at = gf_random_below(random, length), rest = length - at;
        const size_t piece = 1 + gf_random_below(random, rest < 20 ? rest : 20);
        switch (gf_random_below(random, 5)) {
        case 0: bytes[at] = draw_byte(random); break;
        case 1:
            memmove(bytes + at + 1, bytes + at, rest);
            bytes[at] = draw_byte(random);
            length++;
            break;
        case 2:
            memmove(bytes + at, bytes + at + piece, rest - piece);
            length -= piece;
            break;
        case 3:
            memmove(bytes + at + piece, bytes + at, rest);
            length += piece;
            break;
        default: length = at; break;
        }
    }
    return length;
}

static void assert_sound(const struct gf_samples *samples)
{
    assert_true(samples->count > 0 && samples->features > 0 && samples->outputs > 0);
    assert_true(!samples->labels == !!samples->targets);
    for (size_t i = 0; i < samples->count * samples->features; i++)
        assert_true(isfinite(gf_samples_input(samples, i)));
    for (size_t i = 0; i < samples->count; i++)
        assert_true(samples->labels ? samples->labels[i] < samples->outputs : isfinite(samples->targets[i]));
    for (size_t k = 0; samples->labels && k < samples->outputs; k++)
        assert_true(*samples->class_names[k]);
}

static void assert_explained(const struct gf_error *error, const char *file)
{
    assert_string_equal(error->file, file);
    assert_true(strlen(error->message) > 8);
    for (const char *c = error->message; *c; c++)
        assert_true((unsigned char)*c >= 0x20 && *c != 0x7f);
}

static void damaged_tables(void **state)
{
    (void)state;
    static const char *const labels[] = {"", "3", "kind", "", "x"};
    struct gf_random random;
    size_t read = 0, refused = 0;
    gf_random_init(&random, 42, 7);
    for (int round = 0; round < ROUNDS; round++) {
        unsigned char bytes[ROOM];
        struct gf_samples samples = {0};
        struct gf_error error = {.message = ""};
        memcpy(bytes, table, sizeof table - 1);
        const size_t length = mutate(&random, bytes, sizeof table - 1);
        /* an exact copy, so that a sanitizer sees a read past its end */
        char *exact = malloc(length + !length);
        assert_non_null(exact);
        memcpy(exact, bytes, length);
        if (load_table(exact, length, labels[round % 5], &samples, &error)) {
            assert_sound(&samples);
            read++;
        } else {
            assert_explained(&error, "t.csv");
            refused++;
        }
        gf_samples_finish(&samples);
        free(exact);
    }
    assert_true(read > 1000 && refused > 1000); /* the damage is neither too light nor too heavy */
}

static void damaged_idx_files(void **state)
{
    (void)state;
    static const unsigned char whole[2][24] = {
        {0, 0, 0x08, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2, 1, 2, 3, 4, 5, 6, 7, 8},
        {0, 0, 0x0d, 2, 0, 0, 0, 3, 0, 0, 0, 1, 0x40, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0},
    };
    static const unsigned char labels[] = {0, 0, 8, 1, 0, 0, 0, 4, 1, 2, 3, 1};
    struct gf_random random;
    size_t read = 0, refused = 0;
    gf_random_init(&random, 43, 7);
    for (int round = 0; round < ROUNDS; round++) {
        const bool items = round % 3;
        unsigned char bytes[ROOM];
        struct gf_samples samples = {.count = items ? 0 : 4};
        struct gf_error error = {.message = ""};
        size_t length = items ? sizeof whole[0] : sizeof labels;
        memcpy(bytes, items ? whole[round & 1] : labels, length);
        length = mutate(&random, bytes, length);
        FILE *stream = fmemopen(bytes, length, "rb");
        assert_non_null(stream);
        const bool done = items ? gf_idx_load_items(stream, "f", length, &samples, &error)
                                : gf_idx_load_labels(stream, "f", length, &samples, &error);
        fclose(stream);
        if (done && items)
            for (size_t i = 0; i < samples.count * samples.features; i++)
                assert_true(isfinite(gf_samples_input(&samples, i)));
        if (!done)
            assert_explained(&error, "f");
        read += done;
        refused += !done;
        gf_samples_finish(&samples);
    }
    assert_true(read > 500 && refused > 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(damaged_tables),
        cmocka_unit_test(damaged_idx_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
