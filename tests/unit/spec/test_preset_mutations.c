/* Twenty thousand damaged presets: each is read or refused with a message, and never read past anything. */
#include "folder.h"

#include <stdio.h>
#include <string.h>

#include "base/random.h"
#include "gradflow/preset.h"

static const char original[] =
    "seed = 7\n\n[about]\ntitle = Sigmoid – twenty layers\ntext = Look; at layer 1.\n    Then press a.\n\n"
    "    Ünd = so on\n[network]\ndepth = 30 ; thirty\nwidth = 8\nactivation = leaky_relu\nleak = 0.02\ninit "
    "= he\n"
    "[layer 3]\nactivation = tanh\nfrozen = yes\n[layer 12]\nbias = -1.5\n[data]\nsource = csv\n"
    "file = \"a ;b.csv\"\nlabels = kind\n[training]\noptimizer = adam\nlearning_rate = 1e-3\n[view]\nspeed = "
    "max\n";

static const char *const pieces[] = {
    "[",
    "]",
    "=",
    "\n",
    "\r\n",
    "\"",
    ";",
    " ;",
    "#",
    "\t",
    "    ",
    "\n\n  ",
    "\0",
    "\xff",
    "\xc3",
    "[network]\n",
    "[layer 512]\n",
    "depth",
    "999999999999999999999",
    "-",
    "nan",
    "e9",
    "0x1p3",
    "\x7f",
    "text = ",
    "title = ",
    "\n x",
    "\xef\xbb\xbf",
    "[about]\n",
};

static size_t insert(unsigned char *bytes, size_t length, size_t at, const void *piece, size_t size)
{
    memmove(bytes + at + size, bytes + at, length - at);
    memcpy(bytes + at, piece, size);
    return length + size;
}

static size_t mutate(struct gf_random *random, unsigned char *bytes, size_t length, size_t most)
{
    const size_t at = gf_random_below(random, length);
    const size_t piece = gf_random_below(random, sizeof pieces / sizeof *pieces);
    const size_t piece_length = pieces[piece][0] ? strlen(pieces[piece]) : 1;
    size_t span = 1 + gf_random_below(random, 40);
    span = span < length - at ? span : length - at;
    unsigned char copy[40];
    switch (gf_random_below(random, 6)) {
    case 0: bytes[at] ^= (unsigned char)(1u << gf_random_below(random, 8)); return length;
    case 1: bytes[at] = (unsigned char)gf_random_below(random, 256); return length;
    case 2: /* cut a span out */
        if (span == length)
            return length;
        memmove(bytes + at, bytes + at + span, length - at - span);
        return length - span;
    case 3: /* double a span */
        memcpy(copy, bytes + at, span);
        return length + span <= most ? insert(bytes, length, at, copy, span) : length;
    case 4: /* a piece that means something */
        return length + piece_length <= most ? insert(bytes, length, at, pieces[piece], piece_length)
                                             : length;
    default: /* a long run of one byte */
        span = gf_random_below(random, 5000);
        if (length + span > most)
            return length;
        memmove(bytes + at + span, bytes + at, length - at);
        memset(bytes + at, bytes[at + span], span);
        return length + span;
    }
}

static void mutations(void **state)
{
    enum { MOST = 16384, ROUNDS = 20000 };
    static unsigned char bytes[MOST];
    static struct gf_preset preset;
    struct gf_random random;
    size_t read = 0, refused = 0;
    (void)state;
    gf_random_init(&random, 20, 26);
    write_text("o.ini", original);
    assert_true(gf_preset_read("o.ini", &preset, NULL));
    for (int round = 0; round < ROUNDS; round++) {
        size_t length = sizeof original - 1;
        memcpy(bytes, original, length);
        for (size_t n = 1 + gf_random_below(&random, 4); n > 0; n--)
            length = mutate(&random, bytes, length, MOST);
        write_bytes("m.ini", bytes, length);
        struct gf_error error = {.message = ""};
        char text[1400];
        if (gf_preset_read("m.ini", &preset, &error)) {
            read++;
            assert_true(gf_spec_validate(&preset.spec, NULL));
            assert_true(preset.spec.network.depth >= 1 && preset.spec.network.depth <= 512);
            assert_string_equal(error.message, "");
            continue;
        }
        refused++;
        assert_string_equal(error.file, "m.ini");
        assert_true(error.message[0]);
        assert_null(strpbrk(gf_error_text(&error, text, sizeof text), "\n\r\x1b"));
    }
    assert_true(read > ROUNDS / 20); /* else the damage is too coarse to reach what lies deep */
    assert_true(refused > ROUNDS / 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(mutations)};
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
