/* Colours brought down to 16 and 8: in range, and never text in the colour of its background. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tui/palette.h"

static void rgb(void **state)
{
    (void)state;
    struct gf_rgb orange = gf_palette_rgb(208), grey = gf_palette_rgb(244), out = gf_palette_rgb(300);
    assert_true(orange.red == 255 && orange.green == 135 && orange.blue == 0);
    assert_true(grey.red == 128 && grey.green == 128 && grey.blue == 128);
    assert_true(out.red == 0 && out.green == 0 && out.blue == 0);
}

static void every_pair_can_be_read(void **state)
{
    (void)state;
    static const int terminals[] = {8, 16, 88};
    for (size_t t = 0; t < 3; t++)
        for (int fg = -1; fg < 256; fg++)
            for (int bg = -1; bg < 256; bg++) {
                struct gf_palette_pair pair = gf_palette_map(fg, bg, terminals[t]);
                assert_in_range(pair.fg + 1, 0, terminals[t] == 8 ? 8 : 16);
                assert_in_range(pair.bg + 1, 0, terminals[t] == 8 ? 8 : 16);
                assert_true((fg < 0) == (pair.fg < 0) && (bg < 0) == (pair.bg < 0));
                if (fg != bg && fg >= 0)
                    assert_int_not_equal(pair.fg, pair.bg);
                if (fg >= 0 && bg < 0)
                    assert_int_not_equal(pair.fg, 0); /* black on what may well be black */
            }
}

static void large_palettes_keep_their_colours(void **state)
{
    (void)state;
    struct gf_palette_pair pair = gf_palette_map(208, -1, 256);
    assert_true(pair.fg == 208 && pair.bg == -1);
    pair = gf_palette_map(208, 16, 1 << 24);
    assert_true(pair.fg == 0xff8700 && pair.bg == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rgb),
        cmocka_unit_test(every_pair_can_be_read),
        cmocka_unit_test(large_palettes_keep_their_colours),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
